// What the worker processes did since the reading before. Their counters begin at zero with each
// process, so differences are taken per process: one that is new since then counts from its own zero,
// one that restarted has a new id. Reports and readings both come once a second, but not in step: a
// reading may find no new report and the next one two. So a rate is taken between two reports of a
// process, over the time between them, and stands until its next report.
import type { ProcessReport } from '../../contract/index.ts'

const writesRemembered = 10 // seconds that had a write
const processesRemembered = 256

interface Counted {
  /** the process's clock when it reported, milliseconds since 1970 */
  readonly at: number
  readonly rates: Rates
  readonly counters: Counters
}

/** Per second, all of the same seconds: of likes, of the writes that carried them, of the calls that carried those. */
interface Rates {
  readonly operations: number
  readonly bulkWrites: number
  readonly likesWritten: number
}

interface Counters {
  readonly operations: number
  readonly bulkWrites: number
  readonly likesWritten: number
  readonly batches: number
  readonly posts: number
  readonly likes: number
}

export interface WorkerWork {
  /** guarded writes since the live processes began */
  readonly operations: number
  readonly rates: Rates
  readonly likesPerWrite: number | null
  readonly meanBatch: { posts: number; likes: number } | null
  /** for the next reading */
  readonly processes: ReadonlyMap<string, Counted>
  readonly writes: readonly Pick<Counters, 'operations' | 'likesWritten'>[]
}

const zero: Counters = {
  ...{ operations: 0, bulkWrites: 0, likesWritten: 0 },
  ...{ batches: 0, posts: 0, likes: 0 },
}
const noRates: Rates = { operations: 0, bulkWrites: 0, likesWritten: 0 }
const rateNames = Object.keys(noRates) as (keyof Rates)[]

const names = Object.keys(zero) as (keyof Counters)[]

const combine = (a: Counters, b: Counters, how: (x: number, y: number) => number): Counters =>
  Object.fromEntries(names.map((name) => [name, how(a[name], b[name])])) as unknown as Counters

const sum = (list: Iterable<Counters>): Counters =>
  [...list].reduce((a, b) => combine(a, b, (x, y) => x + y), zero)

const tenths = (value: number) => Math.round(value * 10) / 10

const ratesOf = (value: (name: keyof Rates) => number): Rates =>
  Object.fromEntries(rateNames.map((name) => [name, value(name)])) as unknown as Rates

const ratesSince = (start: Counted | undefined, at: number, now: Counters, seconds: number) => {
  if (!start) return seconds > 0 ? ratesOf((name) => now[name] / seconds) : noRates
  if (start.at === at) return start.rates
  const passed = Math.abs(at - start.at) / 1000
  return ratesOf((name) => Math.max(0, now[name] - start.counters[name]) / passed)
}

const countedOf = (before: WorkerWork, live: readonly ProcessReport[], seconds: number) =>
  new Map(
    live.flatMap(({ id, at, worker }): [string, Counted][] => {
      if (!worker) return []
      const counters = { bulkWrites: 0, ...worker }
      const rates = ratesSince(before.processes.get(id), at, counters, seconds)
      return [[id, { at, rates, counters }]]
    }),
  )

/** Whether any process reported since the last reading, or is gone. */
const isNew = (before: WorkerWork, current: ReadonlyMap<string, Counted>) =>
  current.size === 0 ||
  current.entries().some(([id, { at }]) => before.processes.get(id)?.at !== at)

const meanOf = ({ batches, posts, likes }: Counters) =>
  batches > 0 ? { posts: tenths(posts / batches), likes: tenths(likes / batches) } : null

const nothing: WorkerWork = {
  ...{ operations: 0, rates: noRates, likesPerWrite: null, meanBatch: null },
  ...{ processes: new Map(), writes: [] },
}

/** The first reading: it only learns where the counters stand. */
export const firstWork = (live: readonly ProcessReport[]): WorkerWork => {
  const processes = countedOf(nothing, live, 0)
  const { operations } = sum([...processes.values()].map(({ counters }) => counters))
  return { ...nothing, operations, processes }
}

/** `before`: of the last reading, `seconds` ago. */
export const nextWork = (
  before: WorkerWork,
  live: readonly ProcessReport[],
  seconds: number,
): WorkerWork => {
  const current = countedOf(before, live, seconds)
  const done = sum(
    [...current].map(([id, { counters }]) => {
      const start = before.processes.get(id)?.counters ?? zero
      return combine(counters, start, (x, y) => Math.max(0, x - y))
    }),
  )
  const writes = done.operations > 0 ? [...before.writes, done] : before.writes
  const remembered = writes.slice(-writesRemembered)
  const operations = remembered.reduce((total, write) => total + write.operations, 0)
  const likes = remembered.reduce((total, write) => total + write.likesWritten, 0)
  const all = [...current.values()]
  return {
    operations: sum([...current.values()].map(({ counters }) => counters)).operations,
    rates: ratesOf((name) => tenths(all.reduce((total, { rates }) => total + rates[name], 0))),
    likesPerWrite: operations > 0 ? tenths(likes / operations) : null,
    meanBatch: isNew(before, current) ? meanOf(done) : before.meanBatch,
    processes: remember(before.processes, current),
    writes: remembered,
  }
}

/** A process that was not heard of this time may come back: it goes on where it stood. */
const remember = (before: ReadonlyMap<string, Counted>, current: ReadonlyMap<string, Counted>) => {
  const silent = [...before].filter(([id]) => !current.has(id))
  return new Map([...silent, ...current].slice(-processesRemembered))
}

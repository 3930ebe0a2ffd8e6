// What the worker processes did since the reading before. Their counters begin at zero with each
// process, so differences are taken per process: one that is new since then counts from its own zero,
// one that restarted has a new id.
import type { ProcessReport } from '../contract.ts'

const writesRemembered = 10 // seconds that had a write
const processesRemembered = 256

interface Counters {
  readonly operations: number
  readonly likesWritten: number
  readonly generations: number
  readonly posts: number
  readonly likes: number
}

export interface WorkerWork {
  /** guarded writes since the live processes began */
  readonly operations: number
  readonly newOperations: number
  readonly likesPerWrite: number | null
  readonly meanGeneration: { posts: number; likes: number } | null
  /** for the next reading */
  readonly counters: ReadonlyMap<string, Counters>
  readonly writes: readonly Pick<Counters, 'operations' | 'likesWritten'>[]
}

const zero: Counters = { operations: 0, likesWritten: 0, generations: 0, posts: 0, likes: 0 }

const names = Object.keys(zero) as (keyof Counters)[]

const combine = (a: Counters, b: Counters, how: (x: number, y: number) => number): Counters =>
  Object.fromEntries(names.map((name) => [name, how(a[name], b[name])])) as unknown as Counters

const sum = (list: Iterable<Counters>): Counters =>
  [...list].reduce((a, b) => combine(a, b, (x, y) => x + y), zero)

const tenths = (value: number) => Math.round(value * 10) / 10

/** `before`: of the last reading; null at the first one, which only learns where the counters stand. */
export const workOf = (before: WorkerWork | null, live: readonly ProcessReport[]): WorkerWork => {
  const current = new Map(live.flatMap(({ id, worker }) => (worker ? [[id, worker]] : [])))
  const done = sum(
    [...current].map(([id, now]) => {
      const start = before ? (before.counters.get(id) ?? zero) : now
      return combine(now, start, (x, y) => Math.max(0, x - y))
    }),
  )
  const writes = before ? [...before.writes] : []
  if (done.operations > 0) writes.push(done)
  const remembered = writes.slice(-writesRemembered)
  const operations = remembered.reduce((total, write) => total + write.operations, 0)
  const likes = remembered.reduce((total, write) => total + write.likesWritten, 0)
  return {
    operations: sum(current.values()).operations,
    newOperations: done.operations,
    likesPerWrite: operations > 0 ? tenths(likes / operations) : null,
    meanGeneration:
      done.generations > 0
        ? {
            posts: tenths(done.posts / done.generations),
            likes: tenths(done.likes / done.generations),
          }
        : null,
    counters: remember(before?.counters ?? new Map(), current),
    writes: remembered,
  }
}

/** A process that was not heard of this time may come back: it goes on where it stood. */
const remember = (
  before: ReadonlyMap<string, Counters>,
  current: ReadonlyMap<string, Counters>,
) => {
  const silent = [...before].filter(([id]) => !current.has(id))
  return new Map([...silent, ...current].slice(-processesRemembered))
}

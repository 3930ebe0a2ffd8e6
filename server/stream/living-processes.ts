// Which processes live and what each does, from their own reports. A rate of writing needs two of them: it is of the
// time between the last two looks, so the first look has none.
import type { Redis } from 'ioredis'
import type { LivingProcess, ProcessReport } from '../../contract/index.ts'
import { currentReport } from '../migrations/old-words.ts'
import { sharedKeys } from '../redis/keys.ts'
import { createProcessWatch } from './process-watch.ts'

const keptMs = 1000 // each process reports so often
const longestRateMs = 10_000 // a look before that says nothing about now

interface Deps {
  readonly redis: Pick<Redis, 'hvals'>
  /** Redis' clock, as the reports' times are */
  readonly now: () => number
  /** monotonic */
  readonly clock?: () => number
}

type Written = { readonly at: number; readonly likes: number }

const countedPerSecond = ({ api }: ProcessReport) =>
  api ? api.requestMs.reduce((sum, [, count]) => sum + count, 0) : null

const writtenPerSecond = (before: Written | undefined, { at, worker }: ProcessReport) => {
  if (!worker || !before) return null
  const [likes, ms] = [worker.likesWritten - before.likes, at - before.at]
  return ms > 0 && ms <= longestRateMs && likes >= 0 ? Math.round((likes * 1000) / ms) : null
}

const order = (a: LivingProcess, b: LivingProcess) =>
  a.roles.join().localeCompare(b.roles.join()) ||
  a.host.localeCompare(b.host) ||
  (b.upMs ?? 0) - (a.upMs ?? 0)

/** @throws when Redis does not answer. However many ask, it is asked once a second. */
export const createLivingProcesses = ({ redis, now, clock = () => performance.now() }: Deps) => {
  const watch = createProcessWatch()
  let written = new Map<string, Written[]>()
  let reading: Promise<LivingProcess[]> | undefined
  let readAt = Number.NEGATIVE_INFINITY

  /** The two newest different reports: a question within a second sees the same one again. */
  const noted = ({ id, at, worker }: ProcessReport): Written[] => {
    const before = written.get(id) ?? []
    if (!worker || before[0]?.at === at) return before
    return [{ at, likes: worker.likesWritten }, ...before.slice(0, 1)]
  }

  const read = async () => {
    const reports = (await redis.hvals(sharedKeys.procs)).map(currentReport)
    const { live } = watch(reports, now(), clock())
    written = new Map(live.map((report) => [report.id, noted(report)]))
    return live
      .map((report) => ({
        ...{ host: report.host, pid: report.pid, roles: report.roles, rssBytes: report.rssBytes },
        upMs: report.upMs ?? null,
        cores: report.cores ?? null,
        countedPerSecond: countedPerSecond(report),
        writtenPerSecond: writtenPerSecond(written.get(report.id)?.[1], report),
      }))
      .sort(order)
  }

  return () => {
    if (reading && clock() - readAt < keptMs) return reading
    readAt = clock()
    reading = read()
    // A failure is asked again.
    reading.catch(() => {
      readAt = Number.NEGATIVE_INFINITY
    })
    return reading
  }
}

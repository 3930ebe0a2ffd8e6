// Writes down, once a second, what this process measured about itself. A missed second is not made up, and a
// measurement that fails (no descriptor is left to read the memory) is one. A full Redis takes it.
import type { Redis } from 'ioredis'
import type { ProcessReport } from '../../contract/index.ts'
import { every, type Repeated } from '../every.ts'
import type { Log } from '../log.ts'
import { sharedKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'

const everyMs = 1000

interface ReporterDeps {
  readonly redis: Redis
  readonly scripts: Pick<Scripts, 'note'>
  /** Called once a second; may take histograms. */
  readonly report: () => ProcessReport
  readonly log: Log
}

/** Its stop takes the report away: a process that stopped is not one that fell silent. */
export const createProcessReporter = (deps: ReporterDeps): Repeated => {
  const { redis, scripts, report, log } = deps
  let stopped: Promise<void> | undefined
  let id: string | null = null

  const write = async () => {
    try {
      const own = report()
      id = own.id
      await scripts.note('procs', own.id, JSON.stringify(own))
    } catch (error) {
      log.debug({ err: error }, 'own report not written')
    }
  }
  const writing = every(everyMs, write, true)

  const stop = async () => {
    await writing.stop()
    if (id !== null) await redis.hdel(sharedKeys.procs, id).catch(() => {})
  }

  return {
    start: writing.start,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

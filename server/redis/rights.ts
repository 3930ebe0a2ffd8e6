// What this user may do in Redis, asked before any like is taken: see scripts/rights.lua.
import type { Redis } from 'ioredis'
import { createRun, loadScript } from './scripts/runner.ts'

export interface Rights {
  /** Commands of the scripts that this user may not run; with one of them no like can be counted. */
  readonly missing: readonly string[]
  /** Whether a script may ask INFO: without it, likes that a failover loses are not noticed. */
  readonly seesFailover: boolean
}

const script = loadScript('rights')
const queueScript = loadScript('queue-rights')

/** @throws ioredis' error when scripts themselves are refused, or nothing answers. */
export const askRights = async (redis: Redis, key: string): Promise<Rights> => {
  const refused = await createRun(redis)<string[]>(script, [1, key])
  return {
    missing: refused.filter((name) => name !== 'INFO'),
    seesFailover: !refused.includes('INFO'),
  }
}

/** Commands of BullMQ's scripts that this user may not run. @throws as `askRights`. */
export const askQueueRights = (redis: Redis, key: string): Promise<string[]> =>
  createRun(redis)<string[]>(queueScript, [1, key])

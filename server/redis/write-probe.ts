// Whether Redis takes a write now. The connection does not say it: a Redis that is full, read-only or stands
// still keeps it. Who asks while one write is under way shares the next one, however many ask.
import type { Redis } from 'ioredis'
import { createSharedRun } from '../shared-run.ts'
import { sharedKeys } from './keys.ts'
import { isRefusal } from './refusals.ts'

/** `silent`: no answer within the client's own limit. */
export type WriteProbe = () => Promise<'taken' | 'refused' | 'silent'>

const keptSeconds = 60 // it means nothing once it is written

/** `redis`: the client of the flushes, so that what is asked is the way of a like. */
export const createWriteProbe = (redis: Redis): WriteProbe => {
  const write = createSharedRun(async () => {
    try {
      await redis.set(sharedKeys.probe, '1', 'EX', keptSeconds)
      return 'taken' as const
    } catch (error) {
      return isRefusal(error) ? ('refused' as const) : ('silent' as const)
    }
  })
  return () => write('')
}

// What Redis' clock shows, between two questions of it: the last answer, carried on by this process's monotonic
// clock. For times that are shown or compared with Redis' own; where something is decided, the script itself reads
// the clock. A jump of the process's own wall clock is never seen here, one of Redis' within a second.
import type { Redis } from 'ioredis'
import { every } from '../every.ts'

export interface RedisClock {
  /** Milliseconds since 1970, by Redis; by this process until Redis was asked. */
  now(): number
  start(): void
  stop(): void
}

const everyMs = 1000
const slowMs = 200 // an answer that took longer says too little, unless it is the first

export const createRedisClock = (redis: Pick<Redis, 'time'>): RedisClock => {
  let ahead: number | null = null // of performance.now()

  const ask = async () => {
    const sent = performance.now()
    const [seconds, micros] = await redis.time()
    const heard = performance.now()
    if (ahead !== null && heard - sent > slowMs) return
    ahead = Number(seconds) * 1000 + Number(micros) / 1000 - (sent + heard) / 2
  }

  const asking = every(everyMs, () => ask().catch(() => {}), true) // away: the last answer is carried on

  return {
    now: () => (ahead === null ? Date.now() : Math.round(ahead + performance.now())),
    start: asking.start,
    stop: () => void asking.stop(),
  }
}

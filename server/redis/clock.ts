// What Redis' clock shows, between two questions of it: the last answer, carried on by this process's monotonic
// clock. For times that are shown or compared with Redis' own; where something is decided, the script itself reads
// the clock. A jump of the process's own wall clock is never seen here, one of Redis' within a second.
import type { Redis } from 'ioredis'

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
  let timer: NodeJS.Timeout | undefined
  let asking = false

  const ask = async () => {
    const sent = performance.now()
    const [seconds, micros] = await redis.time()
    const heard = performance.now()
    if (ahead !== null && heard - sent > slowMs) return
    ahead = Number(seconds) * 1000 + Number(micros) / 1000 - (sent + heard) / 2
  }

  const tick = () => {
    if (asking) return
    asking = true
    ask()
      .catch(() => {}) // away: the last answer is carried on
      .finally(() => {
        asking = false
      })
  }

  return {
    now: () => (ahead === null ? Date.now() : Math.round(ahead + performance.now())),
    start() {
      timer ??= setInterval(tick, everyMs)
      tick()
    },
    stop: () => clearInterval(timer),
  }
}

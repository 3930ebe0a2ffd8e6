// What is sent to Redis in one turn of the event loop leaves as one write: it shares one wake-up of Redis,
// one fsync and one read of the replies. Sent one by one, 800 commands that write cost 800 fsyncs.
import type { Redis } from 'ioredis'

/** Call it before each command that shall leave with the others of this turn. */
export const createGather = (redis: Redis): (() => void) => {
  let gathering = false
  return () => {
    const { stream } = redis
    if (gathering || !stream) return
    gathering = true
    stream.cork()
    setImmediate(() => {
      gathering = false
      stream.uncork()
    })
  }
}

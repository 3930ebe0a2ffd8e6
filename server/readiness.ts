// Ready means that a like can be counted. MongoDB away is only `degraded`: counting never waits for it.
import type { ReadyAnswer, Sample } from '../contract/index.ts'
import type { MongoDb } from './mongodb/connection.ts'
import type { RedisConnections } from './redis/connections.ts'
import type { WriteProbe } from './redis/write-probe.ts'

interface ReadinessDeps {
  readonly redis: RedisConnections
  readonly writeProbe: WriteProbe
  readonly mongodb: MongoDb
  readonly latest: () => Sample | null
}

export const createReadiness = ({ redis, writeProbe, mongodb, latest }: ReadinessDeps) => {
  let stopping = false

  const redisState = async (): Promise<ReadyAnswer['redis']> => {
    if (stopping || redis.state() !== 'up') return redis.state()
    const write = await writeProbe()
    return { taken: redis.state(), refused: 'refuses' as const, silent: 'away' as const }[write]
  }

  return {
    answer: async (): Promise<ReadyAnswer> => {
      const state = await redisState()
      return {
        status: state === 'up' && !stopping ? 'ready' : 'not-ready',
        redis: state,
        mongodb: mongodb.up() ? 'up' : 'degraded',
        workers: latest()?.workers.processes ?? 0,
      }
    },
    /** From now on not ready: the load balancer looks elsewhere. */
    stop: () => {
      stopping = true
    },
  }
}

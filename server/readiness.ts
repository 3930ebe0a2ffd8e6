// Ready means that a like can be counted. MongoDB away is only `degraded`: counting never waits for it.
import type { ReadyAnswer, Sample } from './contract.ts'
import type { MongoDb } from './mongodb/connection.ts'
import type { RedisConnections } from './redis/connections.ts'

interface ReadinessParts {
  readonly redis: RedisConnections
  readonly mongodb: MongoDb
  readonly latest: () => Sample | null
}

export const createReadiness = ({ redis, mongodb, latest }: ReadinessParts) => {
  let stopping = false
  return {
    answer: async (): Promise<ReadyAnswer> => ({
      status: redis.state() === 'up' && !stopping ? 'ready' : 'not-ready',
      redis: redis.state(),
      mongodb: mongodb.up() ? 'up' : 'degraded',
      workers: latest()?.workers.processes ?? 0,
    }),
    /** From now on not ready: the load balancer looks elsewhere. */
    stop: () => {
      stopping = true
    },
  }
}

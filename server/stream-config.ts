// What a page must know once: versions, partitions, what the operator allows.
import type { StreamConfig } from '../contract/index.ts'
import { version } from '../files/root.ts'
import type { Config } from './config.ts'
import { adminMode } from './http/admin-mode.ts'
import type { MongoDb } from './mongodb/connection.ts'
import type { RedisConnections } from './redis/connections.ts'
import { shownServer } from './redis/identity.ts'

export const streamConfig = (
  config: Config,
  redis: RedisConnections,
  mongodb: MongoDb,
): StreamConfig => ({
  version,
  partitions: config.partitions,
  drainIntervalMs: config.drainIntervalMs,
  unknownPosts: config.unknownPosts,
  redis: { ...shownServer(redis.findings()?.identity), durability: redis.durability() },
  mongodb: mongodb.server(),
  admin: adminMode(config),
})

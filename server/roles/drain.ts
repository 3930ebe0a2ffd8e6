// The drain of one batch on real servers: of a worker, of an administrator's change, of a growth.
import { createCheckpoints } from '../batches/checkpoint.ts'
import { createDeadLetterWriter } from '../batches/dead-letters.ts'
import { createDrain, type DrainDeps } from '../batches/drain-batch.ts'
import { createRunChange } from '../changes/run-change.ts'
import type { Config } from '../config.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import type { Models } from '../mongodb/models.ts'
import { createJournal } from '../mongodb/nx-27017.ts'
import { createBatchNotices } from '../notifications/batch-notices.ts'
import type { RedisConnections } from '../redis/connections.ts'
import type { Scripts } from '../redis/scripts.ts'

interface DrainServers {
  readonly config: Config
  readonly redis: RedisConnections
  readonly scripts: Scripts
  readonly mongodb: MongoDb
  readonly models: Models
}

/** Who hears of its work; nobody does by themselves. */
type Told = Pick<DrainDeps, 'log'> & Partial<Pick<DrainDeps, 'tellState' | 'onWrite' | 'traces'>>

const untold = { tellState: () => {}, onWrite: () => {} }

export const buildDrain = (
  { config, redis, scripts, mongodb, models }: DrainServers,
  told: Told,
) => {
  const journal = createJournal(mongodb, models.checkpoints)
  return createDrain({
    redis: redis.commands,
    scripts,
    readOpen: (keys) => redis.nodeFor(keys.meta)().readKept(keys),
    model: models.posts,
    checkpoints: createCheckpoints(models.checkpoints),
    deadLetterWriter: createDeadLetterWriter(models.posts, scripts),
    journal,
    runChange: createRunChange({ redis, scripts, models, journal }),
    notices: createBatchNotices(models.posts, config),
    ...untold,
    ...told,
  })
}

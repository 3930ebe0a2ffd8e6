// K and the hash function decide where a post's likes are. They are written down where the data is, in
// Redis and in MongoDB, and a process that would use others must not touch it.
import type { Redis } from 'ioredis'
import { hashName } from './likes/partition.ts'
import type { CheckpointModel } from './mongodb/models.ts'
import { isDuplicateKey } from './mongodb/write-errors.ts'
import { sharedKeys } from './redis/keys.ts'

/** The data was written with another K or hash function. */
export class LayoutError extends Error {}

const demand = (where: string, found: { partitions: number; hash: string }, partitions: number) => {
  if (found.partitions === partitions && found.hash === hashName) return
  throw new LayoutError(
    `${where} holds data of ${found.partitions} partitions by ${found.hash}, this process is set to ` +
      `${partitions} by ${hashName}: set PARTITIONS=${found.partitions}`,
  )
}

/** Writes K down if nobody did. @throws {LayoutError} */
export const checkRedisLayout = async (redis: Redis, partitions: number) => {
  const replies = await redis
    .pipeline()
    .hsetnx(sharedKeys.config, 'partitions', String(partitions))
    .hsetnx(sharedKeys.config, 'hash', hashName)
    .exec()
  const [k, hash] = await redis.hmget(sharedKeys.config, 'partitions', 'hash')
  if (!k || !hash) {
    const refused = replies?.find(([error]) => error)?.[0]
    throw refused ?? new Error('lf:config could not be written')
  }
  demand('Redis', { partitions: Number(k), hash }, partitions)
}

const layoutId = 'config'

/** null: another process was quicker. */
const writeDown = async (checkpoints: CheckpointModel, partitions: number) => {
  try {
    await checkpoints.create([{ _id: layoutId, partitions, hash: hashName }])
    return { partitions, hash: hashName }
  } catch (error) {
    if (isDuplicateKey(error)) return null
    throw error
  }
}

/** The same in MongoDB, in the document `config` of the checkpoints. @throws {LayoutError} */
export const checkMongoDbLayout = async (checkpoints: CheckpointModel, partitions: number) => {
  const find = () => checkpoints.findById(layoutId).lean<{ partitions: number; hash: string }>()
  const found = (await find()) ?? (await writeDown(checkpoints, partitions)) ?? (await find())
  if (!found) throw new Error('the layout could not be written')
  demand('MongoDB', found, partitions)
}

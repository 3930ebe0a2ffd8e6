// K and the hash function decide where a post's likes are. They are written down where the data is, in
// Redis and in MongoDB, and a process that would use others must not touch it. The data's K may grow under a running
// process (server/partitions): one with the old K ends, one with the new K waits until then.
import type { Redis } from 'ioredis'
import { every, type Repeated } from './every.ts'
import { hashName } from './likes/partition.ts'
import type { CheckpointModel } from './mongodb/models.ts'
import { isDuplicateKey } from './mongodb/write-errors.ts'
import { sharedKeys } from './redis/keys.ts'
import { FewerPartitionsError } from './redis/refusals.ts'

/** The data was written with more partitions or another hash function. */
export class LayoutError extends Error {}

export interface Layout {
  readonly partitions: number
  readonly hash: string
}

/** @throws {LayoutError} or {FewerPartitionsError} when a process set to `partitions` must not touch data of `found`. */
export const demandLayout = (where: string, found: Layout, partitions: number): void => {
  if (found.partitions === partitions && found.hash === hashName) return
  const both =
    `${where} holds data of ${found.partitions} partitions by ${found.hash}, this process is set to ` +
    `${partitions} by ${hashName}: `
  if (found.hash === hashName && found.partitions < partitions)
    throw new FewerPartitionsError(
      `${both}it waits for \`npm run partitions -- --to ${partitions}\`, or set PARTITIONS=${found.partitions}`,
    )
  throw new LayoutError(`${both}set PARTITIONS=${found.partitions}`)
}

/** null: nothing was written yet. */
export const readRedisLayout = async (redis: Pick<Redis, 'hmget'>): Promise<Layout | null> => {
  const [k, hash] = await redis.hmget(sharedKeys.config, 'partitions', 'hash')
  return k && hash ? { partitions: Number(k), hash } : null
}

/** Writes K down if nobody did. @throws {LayoutError} or {FewerPartitionsError} */
export const checkRedisLayout = async (redis: Redis, partitions: number) => {
  const replies = await redis
    .pipeline()
    .hsetnx(sharedKeys.config, 'partitions', String(partitions))
    .hsetnx(sharedKeys.config, 'hash', hashName)
    .exec()
  const found = await readRedisLayout(redis)
  if (!found) {
    const refused = replies?.find(([error]) => error)?.[0]
    throw refused ?? new Error('lf:config could not be written')
  }
  demandLayout('Redis', found, partitions)
}

export const layoutId = 'config'

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

/** The same in MongoDB, in the document `config` of the checkpoints. */
export const checkMongoDbLayout = async (checkpoints: CheckpointModel, partitions: number) => {
  const find = () => checkpoints.findById(layoutId).lean<{ partitions: number; hash: string }>()
  const found = (await find()) ?? (await writeDown(checkpoints, partitions)) ?? (await find())
  if (!found) throw new Error('the layout could not be written')
  demandLayout('MongoDB', found, partitions)
}

const everyMs = 1000

/** Looks each second whether the data got more partitions: then `fatal`. */
export const watchLayout = (
  redis: Redis,
  partitions: number,
  fatal: (error: LayoutError) => void,
): Repeated => {
  let stopped = false

  const look = async () => {
    const found = await readRedisLayout(redis).catch(() => null) // away
    if (!found || stopped) return
    try {
      demandLayout('Redis', found, partitions)
    } catch (error) {
      if (error instanceof LayoutError) fatal(error)
    }
  }

  const looking = every(everyMs, look)
  return {
    start: looking.start,
    async stop() {
      stopped = true
      void looking.stop()
    },
  }
}

// Whether Redis and MongoDB belong together: the checkpoint of a partition is the batch that Redis settled last, or its
// open one. After a restore of either one it is not, and a worker stops the partition.
import { checkpointId } from '../../../server/batches/checkpoint.ts'
import { layoutId, readRedisLayout } from '../../../server/layout-check.ts'
import { partitionKeys, sharedKeys } from '../../../server/redis/keys.ts'
import { createMeta, type PartitionMeta } from '../../../server/redis/scripts/meta.ts'
import { createRun } from '../../../server/redis/scripts/runner.ts'
import { type Check, type Finding, fault, type Group, ok, unknown } from '../check.ts'
import { type MongoDbSubject, openMongoDb } from '../mongodb-subject.ts'
import { nodeOf, openRedis, type RedisSubject } from '../redis-subject.ts'
import type { Settings } from '../settings.ts'

interface BothSubject {
  readonly redis: RedisSubject
  readonly mongodb: MongoDbSubject
}

interface Record {
  _id: string
  seq?: number
  partitions?: number
}

type Seqs = Pick<PartitionMeta, 'settledSeq' | 'openSeq'>

/** Batches move between the two looks at Redis, so the checkpoint may lie anywhere between them. Pure. */
export const belongs = (before: Seqs, checkpoint: number, after: Seqs): boolean =>
  checkpoint >= Number(before.settledSeq) &&
  checkpoint <= Math.max(Number(after.settledSeq), Number(after.openSeq ?? 0))

const decide = 'See "A stopped partition" in docs/operations.md: an operator decides.'

const compare = async ({ redis, mongodb }: BothSubject): Promise<Finding> => {
  const records = mongodb.db.collection<Record>('partitions')
  const read = async (id: string) => (await records.findOne({ _id: id })) ?? { _id: id }
  const layout = await readRedisLayout(nodeOf(redis, sharedKeys.config))
  const { partitions } = await read(layoutId)
  if (!layout && partitions === undefined) return ok('both are new')
  if (!layout)
    return fault('MongoDB has data and Redis has none: it was emptied, or is another one', decide)
  const strange = Array.from({ length: layout.partitions }, async (_, p) => {
    const keys = partitionKeys(p)
    const { readMeta } = createMeta(createRun(nodeOf(redis, keys.meta)))
    const before = await readMeta(keys)
    const { seq = 0 } = await read(checkpointId(p))
    return belongs(before, seq, await readMeta(keys)) ? [] : [p]
  })
  const found = (await Promise.all(strange)).flat()
  return found.length === 0
    ? ok(`each checkpoint is a batch that Redis knows`)
    : fault(
        `not in partition ${found.join(', ')}: one of them was restored or is another one, and a worker will stop it`,
        decide,
      )
}

const history: Check<BothSubject> = { id: 'history', title: 'history', run: compare }

const open = async (settings: Settings): ReturnType<Group<BothSubject>['open']> => {
  const [redis, mongodb] = await Promise.all([openRedis(settings), openMongoDb(settings)])
  const close = async () => {
    await Promise.all([redis.close(), mongodb.close()])
  }
  const subject =
    redis.subject && mongodb.subject ? { redis: redis.subject, mongodb: mongodb.subject } : null
  return { finding: subject ? ok('reached') : unknown('not both were reached'), subject, close }
}

export const both = (settings: Settings): Group<BothSubject> => ({
  id: 'both',
  title: 'Redis and MongoDB',
  opens: 'servers',
  open: () => open(settings),
  checks: [history],
})

// The processes of the model. Producer and worker run the real code of server/batches over the model's
// Redis and MongoDB; every call of theirs is one effect of the schedule.

import { createCheckpoints } from '../../../server/batches/checkpoint.ts'
import { createClaim } from '../../../server/batches/claim.ts'
import { createDeadLetterWriter } from '../../../server/batches/dead-letters.ts'
import { type BatchNotices, createDrain } from '../../../server/batches/drain-batch.ts'
import type { BatchJob, BatchQueue } from '../../../server/batches/queue.ts'
import { journalOfMongoDb } from '../../../server/mongodb/journal.ts'
import type { SettleNotices } from '../../../server/redis/scripts.ts'
import { bulkWrite, type Collection, duplicate, updateOne } from './mongodb.ts'
import type { ModelRedis } from './redis.ts'
import type { Actor, Random, Schedule } from './schedule.ts'

export interface Job extends BatchJob {
  state: 'waiting' | 'active' | 'done'
}

export interface World {
  readonly random: Random
  readonly schedule: Schedule
  readonly redis: ModelRedis
  readonly posts: Collection
  readonly checkpoints: Collection
  readonly jobs: Map<string, Job>
  /** false: it takes no job and gives none, as on a full Redis */
  readonly queueWorks: boolean
  /** what is to be told by webhook; without: nothing */
  readonly noticesOf?: (actor: Actor) => BatchNotices
}

const redisLost = () => new Error('Connection is closed.')
const queueFull = () => new Error('OOM command not allowed')
const mongodbLost = () =>
  Object.assign(new Error('connection closed'), { name: 'MongoNetworkError' })
const log = new Proxy({}, { get: () => () => {} }) as never
const never = new AbortController().signal

/** What an actor sees of Redis: every call may fail as a link does. */
const scriptsOf = ({ schedule, redis }: World, actor: Actor) => {
  const call = <T>(run: () => T) => schedule.effect(actor, redisLost, run)
  return {
    openBatch: () => call(() => redis.openBatch()),
    readMeta: () => call(() => redis.readMeta()),
    settleSlice: (_: unknown, seq: string, posts: readonly string[], told?: SettleNotices) =>
      call(() => redis.settleSlice(seq, posts, told)),
    bury: (_: unknown, seq: string, post: string) => call(() => redis.bury(seq, post)),
    stopPartition: (_: unknown, seq: string, reason: string) =>
      call(() => redis.stopPartition(seq, reason)),
  } as never
}

type Filter = Record<string, unknown> & { _id: string }

/** What an actor sees of one collection, in the words of mongoose and its driver. */
export const collectionOf = ({ schedule, random }: World, actor: Actor, documents: Collection) => {
  const call = <T>(run: () => T) => schedule.effect(actor, mongodbLost, run)
  const races = () => random.chance(0.03)
  const update = (filter: Filter, change: object, options: { upsert?: boolean } = {}) =>
    call(() => {
      if (options.upsert && races() && documents.has(filter._id)) throw duplicate()
      return updateOne(documents, filter, change, options.upsert ?? false)
    })
  const read = (_id: string) => (documents.has(_id) ? { ...documents.get(_id)! } : null)
  const readMany = (ids: readonly string[]) => ids.flatMap((_id) => read(_id) ?? [])
  const find = (_id: string) => call(() => read(_id))
  return {
    updateOne: update,
    find: ({ _id }: { _id: { $in: string[] } }) => ({
      read: () => ({ lean: () => call(() => readMany(_id.$in)) }),
    }),
    findById: (_id: string) => ({ lean: () => find(_id) }),
    collection: {
      // what a span of it says
      collectionName: 'posts',
      conn: {},
      updateOne: update,
      findOne: ({ _id }: Filter) => find(_id),
      find: ({ _id }: { _id: { $in: string[] } }) => ({
        toArray: () => call(() => readMany(_id.$in)),
      }),
    },
    bulkWrite: (operations: never[]) => {
      const upTo = random.chance(0.05) ? random.below(operations.length + 1) : null
      return call(() => bulkWrite(documents, operations, upTo, races))
    },
  } as never
}

/** One tick after the other, until it dies. */
export const runProducer = async (world: World, actor: Actor, ticks: number) => {
  const { schedule, jobs, queueWorks } = world
  const call = <T>(run: () => T) =>
    schedule.effect(actor, redisLost, () => {
      if (!queueWorks) throw queueFull()
      return run()
    })
  const put = (job: BatchJob) => call(() => void jobs.set(job.seq, { ...job, state: 'waiting' }))
  const queue: Pick<BatchQueue, 'add' | 'ensure'> = {
    add: (job) =>
      call(() => void (jobs.has(job.seq) || jobs.set(job.seq, { ...job, state: 'waiting' }))),
    async ensure(job, isOpen) {
      const state = await call(() => jobs.get(job.seq)?.state)
      if ((state && state !== 'done') || !(await isOpen())) return 'there'
      await put(job)
      return 'revived'
    },
  }
  const claim = createClaim({
    scripts: scriptsOf(world, actor),
    queue: queue as never,
    tellState: () => {},
    log,
  })
  for (let tick = 0; tick < ticks && actor.alive; tick++) await claim(0, 'tick').catch(() => {})
}

const drainOf = (world: World, actor: Actor) => {
  const { schedule, random, redis, posts, checkpoints } = world
  const scripts = scriptsOf(world, actor)
  const model = collectionOf(world, actor, posts)
  return createDrain({
    redis: {
      // A page need not hold all, and an empty page is not the end.
      hscan: (key: string) =>
        schedule.effect(actor, redisLost, () => {
          const flat = redis.scan(key.slice(key.lastIndexOf(':') + 1))
          const part = 2 * random.below(flat.length / 2 + 1)
          return random.chance(0.4) ? ['7', flat.slice(0, part)] : ['0', flat]
        }),
    } as never,
    scripts,
    model,
    checkpoints: createCheckpoints(collectionOf(world, actor, checkpoints)),
    journal: journalOfMongoDb,
    runChange: async () => ({ status: 'stale' }),
    deadLetterWriter: createDeadLetterWriter(model, scripts),
    log,
    tellState: () => {},
    onWrite: () => {},
    notices: world.noticesOf?.(actor) ?? null,
  })
}

/** Takes jobs: waiting ones, ones that look stalled (their worker may still be at it), old ones. */
export const runWorker = async (world: World, actor: Actor, rounds: number) => {
  const { schedule, jobs, random } = world
  const drain = drainOf(world, actor)
  const fetch = () =>
    schedule.effect(actor, redisLost, () => {
      const all = [...jobs.values()]
      const job = all.find(({ state }) => state === 'waiting')
      const taken = job && random.chance(0.8) ? job : all.length > 0 ? random.pick(all) : undefined
      if (taken?.state === 'waiting') taken.state = 'active'
      return taken
    })
  const mark = (job: Job, state: Job['state']) =>
    schedule.effect(actor, redisLost, () => {
      job.state = state
    })

  for (let round = 0; round < rounds && actor.alive; round++) {
    const job = await fetch().catch(() => undefined)
    if (!job) continue
    const ended = await drain({ ...job }, never).then(
      () => true,
      () => false,
    )
    await mark(job, ended ? 'done' : 'waiting').catch(() => {})
  }
}

/** Drains whatever is open, without a job: at the same time as workers, and as another one of its kind. */
export const runWithoutQueue = async (world: World, actor: Actor, rounds: number) => {
  const { schedule, redis } = world
  const drain = drainOf(world, actor)
  for (let round = 0; round < rounds && actor.alive; round++) {
    const read = schedule.effect(actor, redisLost, () => redis.readMeta())
    const meta = await read.catch(() => null)
    if (!meta?.openSeq || meta.stopped) continue
    const batch = { partition: 0, seq: meta.openSeq, ordinal: 1, posts: 0, likes: 0 }
    await drain(batch, never).catch(() => {})
  }
}

/** Repairs the poison post and replays its dead letters, twice each time. */
export const runOperator = async (world: World, actor: Actor, poison: string) => {
  const { schedule, redis, posts } = world
  const call = <T>(lost: () => Error, run: () => T) =>
    schedule.effect(actor, lost, run).catch(() => {})
  await call(mongodbLost, () => {
    const post = posts.get(poison)
    if (post && typeof post.likes !== 'number') post.likes = 0
  })
  for (let again = 0; again < 2; again++) await call(redisLost, () => redis.replay(poison))
}

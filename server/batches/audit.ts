// The audit: base + settled must equal Σ likes in MongoDB. A hold keeps every partition closed, so that
// nothing moves between the two readings and equality is exact, also under load; that nothing moved is
// proved by the seqs, whatever became of the hold. The first audit comes before the first generation and
// stores `base`, the likes MongoDB already had.
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Audit } from '../contract.ts'
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import type { PostModel } from '../posts/post.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import type { PartitionMeta, Scripts } from '../redis/scripts.ts'
import { createHold } from './hold.ts'

export interface Auditor {
  hasBase(): Promise<boolean>
  /** Audits now; calls while one runs share it. 'undecided': it could not be known; the last stands. */
  run(): Promise<Audit>
  start(): void
  stop(): Promise<void>
}

interface AuditParts {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly mongodb: MongoDb
  readonly model: PostModel
  readonly partitions: number
  readonly intervalMs: number
  readonly log: Log
  /** Called after the sum, under the hold: refills the top list. */
  readonly onAudited: () => Promise<void>
}

const limits = {
  settleMs: 20_000, // time for open generations to be settled: bounds how long the drain stands still
  pollMs: 25,
  baseRetryMs: 500,
} as const

interface Sum {
  readonly sum: number
  readonly notNumbers: number
}

const numberTypes = new Set(['int', 'long', 'double', 'decimal'])

const field = { base: 'base', last: 'last' } as const

export const createAuditor = (parts: AuditParts): Auditor => {
  const { redis, scripts, mongodb, model, partitions, intervalMs, log, onAudited } = parts
  const keys = Array.from({ length: partitions }, (_, p) => partitionKeys(p))
  const stopping = new AbortController()
  let running: Promise<Audit> | null = null
  let timer: NodeJS.Timeout | undefined

  const readAll = () => Promise.all(keys.map((k) => scripts.readMeta(k)))

  const now = async () => {
    const [seconds, micros] = await redis.time()
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
  }

  /** What is there when no generation is open. @throws when one stays open or the audit is stopped. */
  const quiet = async (): Promise<PartitionMeta[]> => {
    const deadline = Date.now() + limits.settleMs
    for (;;) {
      const metas = await readAll()
      if (metas.every((meta) => meta.openSeq === null)) return metas
      if (metas.some((meta) => meta.openSeq !== null && meta.stopped))
        throw new Error('a stopped partition has an open generation')
      if (stopping.signal.aborted || Date.now() > deadline)
        throw new Error('a generation stayed open')
      await delay(limits.pollMs)
    }
  }

  /** One pass, so that a post made meanwhile cannot be in one count and not in the other. */
  const sumOnce = async (): Promise<Sum> => {
    const groups = await model.aggregate<{ _id: string; posts: number; sum: number }>([
      { $group: { _id: { $type: '$likes' }, posts: { $sum: 1 }, sum: { $sum: '$likes' } } },
    ])
    const numbers = groups.filter(({ _id }) => numberTypes.has(_id))
    const others = groups.filter(({ _id }) => !numberTypes.has(_id))
    return {
      sum: numbers.reduce((total, group) => total + Number(group.sum), 0),
      notNumbers: others.reduce((total, group) => total + group.posts, 0),
    }
  }

  /** The base to compare with; taken anew when there is none or an operator continued a partition. */
  const baseFor = async (metas: readonly PartitionMeta[], sum: number, settled: number) => {
    const stored = await redis.hget(sharedKeys.audit, field.base)
    const again = metas.some((meta) => meta.rebase)
    if (stored !== null && !again) return Number(stored)
    await redis.hset(sharedKeys.audit, field.base, String(sum - settled))
    // Only where it was read: a partition continued since then is for the next audit.
    const taken = keys.filter((_, p) => metas[p]!.rebase)
    await Promise.all(taken.map((k) => redis.hdel(k.meta, 'rebase')))
    log.info({ base: sum - settled }, 'audit base stored')
    return sum - settled
  }

  const compare = async (began: number): Promise<Audit> => {
    const before = await quiet()
    const { sum, notNumbers } = await sumOnce()
    const metas = await readAll()
    const still = ({ openSeq, lastSeq }: PartitionMeta, p: number) =>
      openSeq === null && lastSeq === before[p]!.lastSeq
    if (!metas.every(still)) throw new Error('a generation was opened before the sum was taken')
    const settled = metas.reduce((total, meta) => total + meta.settled, 0)
    const base = await baseFor(metas, sum, settled)
    await onAudited().catch((error) => log.debug({ err: error }, 'top list not refilled'))
    const difference = sum - base - settled
    const status = difference === 0 ? 'equal' : 'different'
    return {
      at: Date.now(),
      status,
      base,
      settled,
      sum,
      difference,
      notNumbers,
      ms: Date.now() - began,
    }
  }

  const undecided = (began: number): Audit => ({
    at: Date.now(),
    status: 'undecided',
    base: 0,
    settled: 0,
    sum: 0,
    difference: 0,
    notNumbers: 0,
    ms: Date.now() - began,
  })

  const audit = async (): Promise<Audit> => {
    const began = Date.now()
    const hold = createHold({ keys, scripts, now })
    try {
      await hold.take()
      const result = await compare(began)
      log[result.status === 'equal' ? 'info' : 'error'](result, 'audit')
      await redis.hset(sharedKeys.audit, field.last, JSON.stringify(result))
      return result
    } catch (error) {
      log.warn({ err: error }, 'audit undecided')
      return undecided(began)
    } finally {
      await hold.release()
    }
  }

  const run = () => {
    running ??= audit().finally(() => {
      running = null
    })
    return running
  }

  const hasBase = async () => (await redis.hexists(sharedKeys.audit, field.base)) === 1

  const next = async () => {
    let wait: number = limits.baseRetryMs
    try {
      await mongodb.whenUp(stopping.signal)
      const due = !(await hasBase()) || (await needsRebase()) || Date.now() - lastAt >= intervalMs
      if (due) {
        const { status } = await run()
        if (status !== 'undecided') lastAt = Date.now()
        else wait = 5000
      }
    } catch (error) {
      if (!stopping.signal.aborted) log.debug({ err: error }, 'audit not begun')
    }
    if (!stopping.signal.aborted) timer = setTimeout(loop, wait)
  }

  const needsRebase = async () => {
    const flags = await Promise.all(keys.map((k) => redis.hget(k.meta, 'rebase')))
    return flags.some((flag) => flag !== null)
  }

  let lastAt = 0
  let looping: Promise<void> = Promise.resolve()
  const loop = () => {
    looping = next()
  }

  return {
    hasBase,
    run,
    start() {
      if (timer === undefined && !stopping.signal.aborted) timer = setTimeout(loop, 0)
    },
    async stop() {
      stopping.abort(new Error('the audit stops'))
      clearTimeout(timer)
      await looping
      await running
    },
  }
}

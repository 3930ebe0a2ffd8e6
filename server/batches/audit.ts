// The audit: base + persisted must equal Σ likes in MongoDB, or lie within what moved while it was summed. The first
// audit comes before the first batch; then one every few minutes, on demand, and when there is a reason.
import { setTimeout as delay } from 'node:timers/promises'
import type { Audit } from '../../contract/index.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import { createPostReader, type PostModel } from '../mongodb/models.ts'
import { createSumReaders } from '../mongodb/sum-likes.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { endsWithin } from '../within.ts'
import { baseField, type ComparisonDeps, compareSums } from './audit-comparison.ts'
import { differingPosts } from './audit-posts.ts'

export interface Auditor {
  hasBase(): Promise<boolean>
  /** Audits now; calls while one runs share it. 'undecided': it could not be known; the last stands. */
  run(): Promise<Audit>
  /** The same for who cannot wait: 'undecided' when it goes on after `ms`; then the next samples have its outcome. */
  runFor(ms: number): Promise<Audit>
  start(): void
  stop(): Promise<void>
}

interface AuditDeps extends Omit<ComparisonDeps, 'readSum'> {
  readonly model: PostModel
  readonly mongodb: MongoDb
  readonly partitions: number
  readonly intervalMs: number
  /** by Redis: when an audit was */
  readonly now: () => number
  /** Called after each comparison: refills the top list. */
  readonly onAudited: () => Promise<void>
}

/** Until it is looked again whether an audit is due. */
const nextLookMs = { usual: 500, afterUndecided: 5000 } as const

const lastField = 'last'

export const createAuditor = (deps: AuditDeps): Auditor => {
  const { redis, scripts, mongodb, partitions, intervalMs, now, log, onAudited } = deps
  const keys = Array.from({ length: partitions }, (_, p) => partitionKeys(p))
  const comparison = { ...deps, readSum: createSumReaders(deps.model) }
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<Audit> | null = null
  let lastAt = Number.NEGATIVE_INFINITY // by performance.now()
  let comparedNone = false // the last audit had nothing settled to compare
  let knowsBase = false
  let maybeExactNow = false // the last audit made the base exact, and so could not be exact itself

  /** A snapshot may be a moment behind what was acknowledged; another one a little later is not. */
  const compareTwice = async () => {
    const first = await compareSums(comparison, keys, signal)
    return first.status === 'different' ? compareSums(comparison, keys, signal) : first
  }

  const reader = createPostReader({ posts: deps.model })
  const whichPosts = () =>
    differingPosts({ redis, scripts, reader, keys, signal }).catch((error) => {
      log.warn({ err: error }, 'which posts differ was not found')
      return undefined
    })

  const undecided = (began: number): Audit => ({
    at: now(),
    status: 'undecided',
    base: 0,
    persisted: 0,
    sum: 0,
    moved: 0,
    difference: 0,
    notNumbers: 0,
    heldMs: 0,
    ms: Math.round(performance.now() - began),
  })

  const audit = async (): Promise<Audit> => {
    const began = performance.now()
    try {
      const { baseIsNew, ...compared } = await compareTwice()
      const ms = Math.round(performance.now() - began)
      const result: Audit = { at: now(), ...compared, ms }
      if (result.status === 'different') result.posts = await whichPosts()
      comparedNone = result.persisted === 0
      maybeExactNow = baseIsNew
      log[result.status === 'different' ? 'error' : 'info'](result, 'audit')
      await scripts.note('audit', lastField, JSON.stringify(result))
      await onAudited().catch((error) => log.debug({ err: error }, 'top list not refilled'))
      return result
    } catch (error) {
      log.warn({ err: error }, 'audit undecided')
      return undecided(began)
    }
  }

  const run = () => {
    running ??= audit().finally(() => {
      running = null
    })
    return running
  }

  /** Once stored it stays: who has seen it goes on while the node that has it is away. */
  const runFor = async (ms: number) => {
    const began = performance.now()
    let result: Audit | undefined
    const done = run().then((audit) => {
      result = audit
    })
    await endsWithin(ms, done, signal)
    return result ?? undecided(began)
  }

  const hasBase = async () => {
    try {
      knowsBase = (await redis.hexists(sharedKeys.audit, baseField)) === 1
    } catch (error) {
      if (!knowsBase) throw error
    }
    return knowsBase
  }

  const needsRebase = async () => {
    const flags = await Promise.all(keys.map((k) => redis.hget(k.meta, 'rebase')))
    return flags.some((flag) => flag !== null)
  }

  /** An equality of nothing with nothing says little: the first persisted likes are compared at once. */
  const firstSettled = async () => {
    if (!comparedNone) return false
    const settled = await Promise.all(keys.map((k) => redis.hget(k.meta, 'settled')))
    return settled.some((likes) => Number(likes) > 0)
  }

  const isDue = async () =>
    !(await hasBase()) ||
    (await needsRebase()) ||
    (await firstSettled()) ||
    maybeExactNow ||
    performance.now() - lastAt >= intervalMs

  /** Audits when one is due; the answer is the pause until the next look, in milliseconds. */
  const look = async (): Promise<number> => {
    try {
      await mongodb.whenUp(signal)
      if (!(await isDue())) return nextLookMs.usual
      const { status } = await run()
      if (status === 'undecided') return nextLookMs.afterUndecided
      lastAt = performance.now()
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'audit not begun')
    }
    return nextLookMs.usual
  }

  const lookAgainAndAgain = async () => {
    while (!signal.aborted) await delay(await look(), undefined, { signal }).catch(() => {})
  }

  let looking: Promise<void> | undefined

  return {
    hasBase,
    run,
    runFor,
    start() {
      looking ??= lookAgainAndAgain()
    },
    async stop() {
      stopping.abort(new Error('the audit stops'))
      await looking
      await running
    },
  }
}

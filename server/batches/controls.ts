// What the operator may do: the same steps that run by themselves, on request.
import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import type {
  Audit,
  DeadLettersAnswer,
  DrainAnswer,
  ReplayAnswer,
  WorkerAnswer,
} from '../../contract/index.ts'
import type { Log } from '../log.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import type { Models } from '../mongodb/models.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { Scripts } from '../redis/scripts.ts'
import type { Auditor } from './audit.ts'
import type { Checkpoints } from './checkpoint.ts'
import type { Claim } from './claim.ts'
import { listDeadLetters, replayDeadLetters } from './dead-letters.ts'
import { highestSeq } from './highest-seq.ts'
import type { BatchQueue } from './queue.ts'

export type Continued =
  | { readonly status: 'continued'; readonly likes: number }
  | { readonly status: 'not-stopped' | 'unknown-partition' | 'unavailable' }

export interface Controls {
  pauseDrain(): Promise<DrainAnswer>
  resumeDrain(): Promise<DrainAnswer>
  /** Claims now, also while the drain is paused. */
  claimNow(): Promise<DrainAnswer>
  pauseWorker(): Promise<WorkerAnswer>
  resumeWorker(): Promise<WorkerAnswer>
  deadLetters(limit: number): Promise<DeadLettersAnswer>
  replay(dead: readonly { partition: number; postId: string }[]): Promise<ReplayAnswer>
  /** apply: what Redis holds is written, up to N may count again; discard: up to N may be lost. */
  continuePartition(partition: number, restored: 'apply' | 'discard'): Promise<Continued>
  /** Waits ten seconds at most: 'undecided' when it takes longer. */
  audit(): Promise<Audit>
}

interface ControlDeps {
  readonly redis: Redis
  readonly scripts: Scripts
  readonly mongodb: MongoDb
  readonly models: Models
  readonly queue: BatchQueue
  readonly claim: Claim
  readonly checkpoints: Checkpoints
  readonly auditor: Auditor
  readonly partitions: number
  readonly log: Log
}

/** A proxy or a browser gives a request up after 30 s or more; the sum of millions of posts may take minutes. */
const auditAnswerMs = 10_000

export const createControls = (deps: ControlDeps): Controls => {
  const { redis, scripts, mongodb, models, queue, claim, checkpoints, auditor, partitions, log } =
    deps
  const all = Array.from({ length: partitions }, (_, p) => p)

  const isPaused = async () => {
    const metas = await Promise.all(all.map((p) => scripts.readMeta(partitionKeys(p))))
    return metas.some((meta) => meta.paused)
  }

  const setPaused = async (paused: boolean): Promise<DrainAnswer> => {
    await Promise.all(all.map((p) => scripts.setPaused(partitionKeys(p), paused)))
    log.info({ paused }, 'drain switched')
    return { drain: paused ? 'paused' : 'running' }
  }

  return {
    pauseDrain: () => setPaused(true),
    resumeDrain: () => setPaused(false),
    async claimNow() {
      const drain = (await isPaused()) ? 'paused' : 'running'
      if (!(await auditor.hasBase())) return { drain, opened: 0 }
      const outcomes = await Promise.all(all.map((p) => claim(p, 'now')))
      return { drain, opened: outcomes.filter(({ status }) => status === 'opened').length }
    },
    async pauseWorker() {
      await (await queue.open()).pause()
      return { worker: 'paused' }
    },
    async resumeWorker() {
      await (await queue.open()).resume()
      return { worker: 'running' }
    },
    deadLetters: (limit) => listDeadLetters({ redis, scripts, partitions }, limit),
    replay: (dead) => replayDeadLetters({ redis, scripts, partitions }, dead),
    async continuePartition(partition, restored) {
      if (partition >= partitions) return { status: 'unknown-partition' }
      const keys = partitionKeys(partition)
      const { stopped, openSeq } = await scripts.readMeta(keys)
      if (!stopped) return { status: 'not-stopped' }
      if (!mongodb.up()) return { status: 'unavailable' }
      const checkpoint = await checkpoints.read(partition)
      const model = models.posts
      const postSeq =
        stopped === 'post-ahead' ? await highestSeq({ redis, model }, keys, openSeq) : 0
      const randomId = randomBytes(16).toString('base64url')
      const reply = await scripts.continuePartition(keys, {
        checkpoint,
        postSeq,
        randomId,
        restored,
        reason: stopped,
      })
      log.warn({ partition, restored, ...reply }, 'partition continued')
      return reply
    },
    audit: () => auditor.runFor(auditAnswerMs),
  }
}

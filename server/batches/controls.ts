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
import type { PauseKind, Pauses } from './pauses.ts'

export type Continued =
  | { readonly status: 'continued'; readonly likes: number }
  | { readonly status: 'not-stopped' | 'unknown-partition' | 'unavailable' }

export interface Controls {
  /** `forMs`: it ends by itself. null: it is paused for good already, and stays so. */
  pauseDrain(forMs?: number): Promise<DrainAnswer | null>
  resumeDrain(): Promise<DrainAnswer>
  /** Claims now, also while the drain is paused. */
  claimNow(): Promise<DrainAnswer>
  pauseWorker(forMs?: number): Promise<WorkerAnswer | null>
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
  readonly pauses: Pauses
  readonly claim: Claim
  readonly checkpoints: Checkpoints
  readonly auditor: Auditor
  readonly partitions: number
  /** Posts that MongoDB has as blocked or deleted take no likes: this Redis may not know. */
  readonly bringRefused: (partition: number) => Promise<void>
  readonly log: Log
}

/** A proxy or a browser gives a request up after 30 s or more; the sum of millions of posts may take minutes. */
const auditAnswerMs = 10_000

export const createControls = (deps: ControlDeps): Controls => {
  const { redis, scripts, mongodb, models, pauses, claim, checkpoints, auditor, partitions, log } =
    deps
  const all = Array.from({ length: partitions }, (_, p) => p)

  const pause = async <T>(kind: PauseKind, forMs: number | undefined, done: T) => {
    const outcome = await pauses.pause(kind, forMs)
    log.info({ kind, forMs, outcome }, 'pause')
    return outcome === 'lasting' ? null : done
  }
  const resume = async <T>(kind: PauseKind, done: T) => {
    await pauses.resume(kind)
    log.info({ kind }, 'resume')
    return done
  }

  return {
    pauseDrain: (forMs) => pause('claims', forMs, { drain: 'paused' }),
    resumeDrain: () => resume('claims', { drain: 'running' }),
    async claimNow() {
      const drain = (await pauses.isPaused('claims')) ? 'paused' : 'running'
      if (!(await auditor.hasBase())) return { drain, opened: 0 }
      const outcomes = await Promise.all(all.map((p) => claim(p, 'now')))
      return { drain, opened: outcomes.filter(({ status }) => status === 'opened').length }
    },
    pauseWorker: (forMs) => pause('workers', forMs, { worker: 'paused' }),
    resumeWorker: () => resume('workers', { worker: 'running' }),
    deadLetters: (limit) => listDeadLetters({ redis, scripts, partitions }, limit),
    replay: (dead) => replayDeadLetters({ redis, scripts, partitions }, dead),
    async continuePartition(partition, restored) {
      if (partition >= partitions) return { status: 'unknown-partition' }
      const keys = partitionKeys(partition)
      const { stopped, openSeq } = await scripts.readMeta(keys)
      if (!stopped) return { status: 'not-stopped' }
      if (!mongodb.up()) return { status: 'unavailable' }
      await deps.bringRefused(partition)
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

// One connection and the job it works on, through retries, until the job has its final verdict.

import { createConnection, type Outcome } from './connection.ts'
import type { Job } from './jobs.ts'
import type { Target } from './target.ts'
import { judge, mayRetry, retryDelayMs, type Verdict } from './verdict.ts'

export interface Slot {
  run(job: Job): void
  /** Gives a request up that has no answer for too long. */
  expire(now: number): void
  /** No more retries: a job that waits for one gets its verdict now. */
  hurry(): void
  close(): void
}

export interface SlotOptions {
  target: Target
  readBytes: number
  withBody: boolean
  timeoutMs: number
  retries: number
  withKeys: boolean
  onRetry: (job: Job) => void
  onVerdict: (slot: Slot, job: Job, verdict: Verdict, outcome: Outcome) => void
}

export const createSlot = (options: SlotOptions): Slot => {
  const { timeoutMs, retries, withKeys, onRetry, onVerdict } = options
  let job: Job | null = null
  let waiting: { timer: NodeJS.Timeout; outcome: Outcome } | null = null
  let hurried = false

  const send = () => {
    waiting = null
    job!.sentAt = performance.now()
    connection.send(job!.request)
  }
  const finish = (outcome: Outcome) => {
    const done = job!
    job = null
    waiting = null
    const verdict = judge(outcome)
    // A refusal after an attempt with an unknown outcome says nothing about that attempt.
    const final = verdict === 'refused' && done.uncertain ? 'unknown' : verdict
    onVerdict(slot, done, final, outcome)
  }
  const onOutcome = (outcome: Outcome) => {
    if (typeof outcome === 'object' && outcome.status < 300) return finish(outcome)
    const again = job!.attempts < retries && !hurried && mayRetry(outcome, withKeys)
    if (!again) return finish(outcome)
    job!.attempts++
    if (judge(outcome) === 'unknown') job!.uncertain = true
    onRetry(job!)
    waiting = { timer: setTimeout(send, retryDelayMs(outcome)), outcome }
  }
  const connection = createConnection({ ...options, onOutcome })

  const slot: Slot = {
    run: (next) => {
      job = next
      send()
    },
    expire: (now) => {
      if (job && !waiting && now - job.sentAt > timeoutMs) connection.abandon()
    },
    hurry: () => {
      hurried = true
      if (!waiting) return
      clearTimeout(waiting.timer)
      finish(waiting.outcome)
    },
    close: () => {
      if (waiting) clearTimeout(waiting.timer)
      connection.close()
    },
  }
  return slot
}

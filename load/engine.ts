// Sends the likes of one plan and books every outcome. Closed model: each connection sends its next like
// when the last one is answered. Open model: likes leave at their planned times, and what finds no free
// connection waits with its planned time, so a slow server cannot hide behind a slow client.
// Invariant: each like of the plan ends in exactly one of accepted, refused, unknown.

import { createJobs, type Job } from './jobs.ts'
import { createPace } from './pace.ts'
import type { LoadPlan, LoadProgress, LoadSummary } from './plan.ts'
import { createSlot, type Slot, type SlotOptions } from './slot.ts'
import { type Books, createTally, type Tally } from './tally.ts'
import { parseTarget } from './target.ts'
import { createTimers } from './timers.ts'
import { retryDelayMs } from './verdict.ts'

export interface Load {
  /** Resolves when every like that was sent has its verdict. */
  done: Promise<LoadSummary>
  books: Books
  progress(): LoadProgress
  /** No new likes; those under way still get their verdict. */
  stop(): void
}

const tickMs = 1 // open model: how often planned likes are looked at
const sweepMs = 250 // how often timeouts are looked at
const answerBytes = { one: 2048, bulk: 65_536 } // one read takes a whole answer

const createSlots = (
  plan: LoadPlan,
  { retried }: Tally,
  onVerdict: SlotOptions['onVerdict'],
): readonly Slot[] => {
  const options: SlotOptions = {
    target: parseTarget(plan.url),
    readBytes: plan.bulk === 1 ? answerBytes.one : answerBytes.bulk,
    withBody: plan.receipts,
    timeoutMs: plan.timeoutMs,
    retries: plan.retries,
    withKeys: plan.keys,
    onRetry: retried,
    onVerdict,
  }
  return Array.from({ length: plan.concurrency }, () => createSlot(options))
}

/** Gives the next like when it is due; `ended` is true once there will be no more. */
const createSource = (plan: LoadPlan, { unsent }: Tally) => {
  const jobs = createJobs(plan)
  const pace = createPace(plan.rate, plan.bulk, performance.now())
  const patience = plan.patienceMs ?? Number.POSITIVE_INFINITY
  /** The next planned time that is due and not given up. */
  const due = () => {
    const now = performance.now()
    let plannedAt = pace.take(now)
    for (; plannedAt !== null && now - plannedAt > patience; plannedAt = pace.take(now))
      unsent(plan.bulk)
    return plannedAt
  }
  return {
    ended: false,
    next(): Job | null {
      const plannedAt = this.ended ? null : due()
      if (plannedAt === null) return null
      const job = jobs.next(plannedAt)
      if (!job) this.ended = true
      return job
    },
  }
}

/** Starts at once. `onMeasuring` is called when the warm-up is over. */
export const startLoad = (plan: LoadPlan, onMeasuring: () => void = () => {}): Load => {
  const tally = createTally(plan.posts, plan.receipts)
  const source = createSource(plan, tally)
  const timers = createTimers()
  const { promise: done, resolve } = Promise.withResolvers<LoadSummary>()
  const idle: Slot[] = []
  let underWay = 0

  const finishWhenQuiet = () => {
    if (!source.ended || underWay > 0) return
    timers.clear()
    for (const slot of slots) slot.close()
    resolve(tally.summary())
  }
  const feed = (slot: Slot): boolean => {
    const job = source.next()
    if (job) {
      underWay++
      slot.run(job)
      return true
    }
    idle.push(slot)
    finishWhenQuiet()
    return false
  }
  const feedIdle = () => {
    while (idle.length > 0 && feed(idle.pop()!));
  }
  const slots = createSlots(plan, tally, (slot, job, verdict, outcome) => {
    tally.book(job, verdict, outcome)
    underWay--
    // A server that refuses connections is not asked again at once.
    if (outcome !== 'refused') feed(slot)
    else timers.after(retryDelayMs(outcome), () => feed(slot))
    finishWhenQuiet()
  })
  const stop = () => {
    source.ended = true
    for (const slot of slots) slot.hurry()
    finishWhenQuiet()
  }
  const measure = () => {
    tally.beginMeasuring()
    if (plan.durationMs !== null) timers.after(plan.durationMs, stop)
    onMeasuring()
  }

  if (plan.warmupMs > 0) timers.after(plan.warmupMs, measure)
  else measure()
  timers.every(sweepMs, () => {
    const now = performance.now()
    for (const slot of slots) slot.expire(now)
  })
  if (plan.rate !== null) timers.every(tickMs, feedIdle)
  for (const slot of slots) feed(slot)

  return { done, books: tally.books, progress: () => tally.progress(underWay), stop }
}

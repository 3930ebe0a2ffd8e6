// Sends the likes of one plan and books every outcome. Closed model: each connection sends its next like
// when the last one is answered. Open model: likes leave at their planned times, and what finds no free
// connection waits with its planned time, so a slow server cannot hide behind a slow client.
// Invariant: each like of the plan ends in exactly one of accepted, refused, unknown.
import { parseTarget } from '../target.ts'
import type { Outcome } from './connection.ts'
import { createJobs, type Job } from './jobs.ts'
import { createPace } from './pace.ts'
import type { LoadPlan, LoadProgress, LoadSummary } from './plan.ts'
import { createSlot, type Slot } from './slot.ts'
import { type Books, createTally } from './tally.ts'
import { retryDelayMs, type Verdict } from './verdict.ts'

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
const answerBytes = { one: 2048, batch: 65_536 } // one read takes a whole answer

/** Starts at once. `onMeasuring` is called when the warm-up is over. */
export const startLoad = (plan: LoadPlan, onMeasuring: () => void = () => {}): Load => {
  const target = parseTarget(plan.url)
  const jobs = createJobs(plan)
  const tally = createTally(plan.posts, plan.receipts)
  const pace = createPace(plan.rate, plan.batch, performance.now())
  const finished = Promise.withResolvers<LoadSummary>()
  const idle: Slot[] = []
  const timers: NodeJS.Timeout[] = []
  const resting = new Set<NodeJS.Timeout>()
  let underWay = 0
  let ended = false // no new likes: all are given out, the time is over, or stop()

  const next = (): Job | null => {
    if (ended) return null
    const plannedAt = pace.take(performance.now())
    if (plannedAt === null) return null
    const job = jobs.next(plannedAt)
    if (!job) ended = true
    return job
  }
  const feed = (slot: Slot): boolean => {
    const job = next()
    if (job) {
      underWay++
      slot.run(job)
    } else {
      idle.push(slot)
      if (ended && underWay === 0) finish()
    }
    return job !== null
  }
  /** A server that refuses connections is not asked again at once. */
  const rest = (slot: Slot, ms: number) => {
    const timer = setTimeout(() => {
      resting.delete(timer)
      feed(slot)
    }, ms)
    resting.add(timer)
  }
  const onVerdict = (slot: Slot, job: Job, verdict: Verdict, outcome: Outcome) => {
    tally.book(job, verdict, outcome)
    underWay--
    if (outcome === 'refused') rest(slot, retryDelayMs(outcome))
    else feed(slot)
    if (ended && underWay === 0) finish()
  }
  const slots = Array.from({ length: plan.concurrency }, () =>
    createSlot({
      target,
      readBytes: plan.batch === 1 ? answerBytes.one : answerBytes.batch,
      timeoutMs: plan.timeoutMs,
      retries: plan.retries,
      withKeys: plan.keys,
      onRetry: (job) => tally.retried(job),
      onVerdict,
    }),
  )
  const stop = () => {
    ended = true
    for (const slot of slots) slot.hurry()
    if (underWay === 0) finish()
  }
  const finish = () => {
    for (const timer of [...timers, ...resting]) clearTimeout(timer)
    for (const slot of slots) slot.close()
    finished.resolve(tally.summary())
  }
  const measure = () => {
    tally.beginMeasuring()
    if (plan.durationMs !== null) timers.push(setTimeout(stop, plan.durationMs))
    onMeasuring()
  }
  const feedIdle = () => {
    while (idle.length > 0 && feed(idle.pop()!));
  }

  if (plan.warmupMs > 0) timers.push(setTimeout(measure, plan.warmupMs))
  else measure()
  timers.push(
    setInterval(() => {
      const now = performance.now()
      for (const slot of slots) slot.expire(now)
    }, sweepMs),
  )
  if (plan.rate !== null) timers.push(setInterval(feedIdle, tickMs))
  for (const slot of slots) feed(slot)

  return {
    done: finished.promise,
    books: tally.books,
    progress: () => tally.progress(underWay),
    stop,
  }
}

// Tells everybody what happened, in ten script calls a second: with fsync `always` each call may cost one.
// The end of a batch is what others wait for (receipts): it never waits for a call that told its beginning,
// because two may leave one after the other and the states in between leave with what comes next. One call
// is in flight at a time, so values leave in the order they came. It never throws into its caller and keeps
// what Redis did not take, within the outbox's bounds; because values are absolute, publishing one twice
// after a lost reply changes nothing.
import type {
  Alert,
  BatchEvent,
  BatchState,
  Flood,
  Incident,
  Sample,
} from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { isReply, refusalOf } from '../redis/refusals.ts'
import type { Scripts, StreamEvent } from '../redis/scripts.ts'
import { within } from '../within.ts'
import { createOutbox } from './outbox.ts'

export const publisherPace = {
  callMs: 100, // between two script calls, in the mean
  callsAtOnce: 2, // the credit of a pause
  companyMs: 100, // a state that will soon be another waits so long for it
  likesMs: 200, // between two likes events of this process
  retryMs: 500, // after a call that failed
  stopMs: 2000, // a stop gives up publishing after this
} as const

/** States between the beginning of a batch and its end. */
const passing: ReadonlySet<BatchState> = new Set(['queued', 'writing', 'written'])

/** Entries the history keeps, about: a minute of a flood, half an hour of silence, at most some 15 MB. */
const historyEntries = 2000
/** Incidents kept: days of a quiet system, at most some 300 kB. */
const incidentsKept = 500
const unkeptAtMost = 100

export interface Publisher {
  batch(batch: BatchEvent): void
  /** Live totals; merged by post, the newest value wins. */
  likes(pairs: Iterable<readonly [string, number]>): void
  sample(sample: Sample): void
  alert(alert: Alert): void
  flood(flood: Flood): void
  /** It stays longer than the others: a page opened tomorrow has it. */
  incident(incident: Incident): void
  /** Events and totals that were dropped because Redis was away too long. */
  dropped(): number
  start(): void
  /** Publishes what waits, for at most 2 s. */
  stop(): Promise<void>
}

interface PublisherDeps {
  readonly scripts: Pick<Scripts, 'publish' | 'keepIncident'>
  readonly log: Log
}

export const createPublisher = ({ scripts, log }: PublisherDeps): Publisher => {
  const outbox = createOutbox()
  let state: 'new' | 'running' | 'stopping' = 'new'
  let refused: StreamEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let inFlight: Promise<void> | undefined
  let nextCallAt = 0
  let nextLikesAt = 0
  let nextEventsAt = 0
  let timerAt = 0
  let reported = 0
  let failing = false
  let everPublished = false
  const unkept: string[] = []
  let keeping: Promise<void> | undefined
  let keepTimer: NodeJS.Timeout | undefined

  const waits = () => refused.length > 0 || outbox.hasEvents() || outbox.hasLikes()

  /** When the next call may leave: likes alone wait for their own pace. */
  const dueAt = () => {
    if (refused.length > 0) return nextCallAt
    const eventsAt = outbox.hasEvents() ? nextEventsAt : Number.POSITIVE_INFINITY
    const likesAt = outbox.hasLikes() ? nextLikesAt : Number.POSITIVE_INFINITY
    return Math.max(nextCallAt, Math.min(eventsAt, likesAt))
  }

  const schedule = () => {
    if (state !== 'running' || inFlight || !waits()) return
    const due = dueAt()
    if (timer && timerAt <= due) return
    clearTimeout(timer)
    timerAt = due
    timer = setTimeout(run, Math.max(0, due - performance.now()))
  }

  /** Puts an event into the outbox; it leaves within `waitMs`, as the pace of the calls allows. */
  const put = (add: () => void, waitMs = 0) => {
    const leaveAt = performance.now() + waitMs
    nextEventsAt = outbox.hasEvents() ? Math.min(nextEventsAt, leaveAt) : leaveAt
    add()
    schedule()
  }

  const reportDrops = () => {
    const dropped = outbox.dropped()
    if (dropped === reported) return
    log.warn({ dropped: dropped - reported, total: dropped }, 'events dropped, newer ones heal')
    reported = dropped
  }

  const keepAll = async () => {
    clearTimeout(keepTimer)
    while (unkept.length > 0) {
      try {
        await scripts.keepIncident(unkept[0]!, incidentsKept)
      } catch (error) {
        if (isPoison(error)) log.warn({ err: error }, 'incident not kept')
        else {
          if (state === 'running') keepTimer = setTimeout(keep, publisherPace.retryMs)
          return
        }
      }
      unkept.shift()
    }
  }
  const keep = () => {
    keeping ??= keepAll().finally(() => {
      keeping = undefined
    })
    return keeping
  }
  /** In a cluster they lie on a server of their own: while it is away nothing else waits. */
  const keepLater = (events: readonly StreamEvent[]) => {
    for (const { name, json } of events) if (name === 'incident') unkept.push(json)
    unkept.splice(0, unkept.length - unkeptAtMost)
    void keep()
  }

  /** One script call; false when Redis did not take it. */
  const call = async (likes: boolean): Promise<boolean> => {
    const events = refused.length > 0 ? refused : outbox.take({ likes })
    if (events.length === 0) return true
    if (events.some(({ name }) => name === 'likes'))
      nextLikesAt = performance.now() + publisherPace.likesMs
    if (refused.length === 0) keepLater(events)
    refused = events
    try {
      await scripts.publish(events, { maxLength: historyEntries })
      refused = []
      if (failing) log.info({ dropped: outbox.dropped() }, 'events are published again')
      failing = false
      everPublished = true
      reportDrops()
      return true
    } catch (error) {
      // At a start Redis is not connected yet, which is no fault; whether it can be, its connections tell.
      const isFault = everPublished || isReply(error)
      if (isFault && !failing)
        log.warn({ err: error, events: events.length }, 'events not published')
      failing ||= isFault
      if (isPoison(error)) refused = []
      return false
    }
  }

  const run = () => {
    timer = undefined
    const now = performance.now()
    const { callMs, callsAtOnce } = publisherPace
    nextCallAt = Math.max(nextCallAt, now - (callsAtOnce - 1) * callMs) + callMs
    inFlight = call(now >= nextLikesAt).then((taken) => {
      inFlight = undefined
      if (!taken) nextCallAt = performance.now() + publisherPace.retryMs
      schedule()
    })
  }

  const flush = async () => {
    clearTimeout(timer)
    const deadline = performance.now() + publisherPace.stopMs
    await inFlight
    while (waits() && performance.now() < deadline) {
      if (!(await call(true))) break
    }
    await within(Math.max(0, deadline - performance.now()), keep())
    reportDrops()
  }

  let stopped: Promise<void> | undefined

  return {
    batch: (batch) =>
      put(() => outbox.batch(batch), passing.has(batch.state) ? publisherPace.companyMs : 0),
    likes(pairs) {
      outbox.likes(pairs)
      schedule()
    },
    sample: (sample) => put(() => outbox.sample(sample)),
    alert: (alert) => put(() => outbox.alert(alert)),
    flood: (flood) => put(() => outbox.flood(flood)),
    incident: (incident) => put(() => outbox.incident(incident)),
    dropped: () => outbox.dropped(),
    start() {
      if (state !== 'new') return
      state = 'running'
      schedule()
    },
    stop() {
      state = 'stopping'
      stopped ??= flush()
      return stopped
    },
  }
}

/** Redis answered that it cannot run this call, now and later: sending it again would block the rest. */
const isPoison = (error: unknown): boolean => isReply(error) && refusalOf(error) === null

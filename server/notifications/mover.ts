// Brings notices into the queue, the oldest first, as far as there is room. A notice is taken out after it is in the
// queue: who dies between leaves it for the next, and the queue keeps it once. Every worker process does it, without a
// lock, because doing it twice changes nothing.
import { every, type Repeated } from '../every.ts'
import type { Log } from '../log.ts'
import { noticeOf } from './notice.ts'
import { type NotificationCounts, type NotificationJob, queueBounds } from './queue.ts'

/** A notice as it waits: its text, and when it was left. */
export type Waiting = readonly [text: string, at: number]

export interface MoverSteps {
  /** The places where notices wait; alerts are the first. */
  readonly sources: number
  read(source: number, atMost: number): Promise<readonly Waiting[]>
  counts(): Promise<NotificationCounts>
  add(jobs: readonly NotificationJob[]): Promise<unknown>
  remove(source: number, texts: readonly string[]): Promise<void>
}

const atOnce = 250 // one call of the queue stays under some 20 ms

const roomOf = ({ ready, delayed }: NotificationCounts) =>
  Math.min(queueBounds.ready - ready, queueBounds.all - ready - delayed)

const jobsOf = (waiting: readonly Waiting[]): NotificationJob[] =>
  waiting.map(([text, at]) => ({ notice: noticeOf(text), at }))

const alerts = 0

/** `first`: the source that is looked at first, after the alerts, which always find room: they are few. */
export const moveOnce = async (steps: MoverSteps, first: number): Promise<void> => {
  const move = async (source: number, atMost: number) => {
    const waiting = await steps.read(source, atMost)
    if (waiting.length === 0) return 0
    await steps.add(jobsOf(waiting))
    await steps.remove(
      source,
      waiting.map(([text]) => text),
    )
    return waiting.length
  }
  await move(alerts, atOnce)
  let room = roomOf(await steps.counts())
  let idle = 0
  for (let i = first; room > 0 && idle < steps.sources - 1; i++) {
    const moved = await move(1 + (i % (steps.sources - 1)), Math.min(room, atOnce))
    room -= moved
    idle = moved === 0 ? idle + 1 : 0
  }
}

const everyMs = 250

export const createMover = (steps: MoverSteps, log: Log): Repeated =>
  every(everyMs, () =>
    moveOnce(steps, Math.floor(Math.random() * steps.sources)).catch((error: unknown) =>
      log.debug({ err: error }, 'notices not moved'),
    ),
  )

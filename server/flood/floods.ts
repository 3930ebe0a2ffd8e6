// The flood that an operator starts: one at a time in the whole system. It runs on the API process that took
// the request, as a child of it, and floods that process's own address only. Redis knows of it, so every
// API process refuses a second one, shows it, and can stop it.
import { randomBytes } from 'node:crypto'
import { type Flood, type FloodBody, isPhase } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import type { FloodNote, FloodNotes } from '../redis/scripts/flood-notes.ts'
import type { Publisher } from '../stream/publisher.ts'
import { floodPlan } from './plan.ts'
import { type FloodRun, runFlood } from './run.ts'
import { brokenOff, ended, newFlood, progressed } from './state.ts'
import { createTeller } from './teller.ts'

export type Begun =
  | { readonly status: 'begun' | 'busy'; readonly flood: Flood }
  | { readonly status: 'stopping' }

export interface Floods {
  begin(body: FloodBody): Promise<Begun>
  /**
   * Ends the one that runs, on whichever process: first its likes, asked again its comparison. Answers it as
   * it is known now; null: none runs.
   */
  end(): Promise<Flood | null>
  /** The one that runs, or the last one for a while. */
  current(): Promise<Flood | null>
  /** The server stops: the child is gone when this resolves. */
  stop(): Promise<void>
}

interface FloodsDeps {
  readonly notes: FloodNotes
  readonly publisher: Pick<Publisher, 'flood'>
  /** This process's own base URL; known when it listens. */
  readonly url: () => string
  /** Called once with each flood of this process that is over. */
  readonly onEnd: (flood: Flood) => void
  readonly log: Log
}

export const createFloods = ({ notes, publisher, url, onEnd, log }: FloodsDeps): Floods => {
  let own: { flood: Flood; run: FloodRun } | null = null
  let stopped: Promise<void> | undefined

  const onNoted = (told: Flood, note: FloodNote) => {
    if (own?.flood.id !== told.id || !isPhase(own.flood.state)) return
    if (note.status === 'busy')
      own.run.kill() // this process stood still and another one has taken over
    else if (note.stop) own.run.stop(note.stop)
  }
  const publish = (flood: Flood) => publisher.flood(flood)
  const teller = createTeller({ note: notes.noteFlood, publish, onNoted, log })

  const launch = (first: Flood, body: FloodBody) => {
    const change = (flood: Flood) => {
      mine.flood = flood
      teller.tell(flood)
    }
    const plan = floodPlan(body, url(), first.startedAt % 0xffff_ffff)
    const run = runFlood(plan, (p) => change(progressed(mine.flood, p, Date.now())))
    const mine = { flood: first, run }
    own = mine
    log.info({ ...body, pid: run.pid }, 'flood begun')
    run.done.then(
      (end) => {
        change(ended(mine.flood, end, Date.now()))
        const { state, accepted, refused, unknown, verdict } = mine.flood
        log.info({ state, accepted, refused, unknown, verdict }, 'flood ended')
        onEnd(mine.flood)
      },
      (error: Error) => {
        if (!stopped) log.warn({ err: error }, 'flood failed')
        change(brokenOff(mine.flood, stopped ? null : 'Its process ended early.', Date.now()))
        if (!stopped) onEnd(mine.flood)
      },
    )
  }

  const begin = async (body: FloodBody): Promise<Begun> => {
    if (own && isPhase(own.flood.state)) return { status: 'busy', flood: own.flood }
    const flood = newFlood(randomBytes(8).toString('base64url'), body, Date.now())
    const note = await notes.noteFlood(flood)
    if (note.status === 'busy') return { status: 'busy', flood: note.running }
    if (stopped) return { status: 'stopping' }
    publisher.flood(flood)
    launch(flood, body)
    return { status: 'begun', flood }
  }

  const end = async (): Promise<Flood | null> => {
    const mine = own?.flood
    if (mine && isPhase(mine.state)) {
      own?.run.stop(mine.state)
      return mine
    }
    const other = await notes.readFlood()
    if (!other || !isPhase(other.state)) return null
    return (await notes.stopFlood(other.id, other.state)) ? other : null
  }

  const stop = async () => {
    own?.run.kill()
    await own?.run.gone
    await teller.stop()
  }

  return {
    begin,
    end,
    current: notes.readFlood,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

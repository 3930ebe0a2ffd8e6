// Keeps the planned processes running: one that dies is started again, all are replaced on demand, and all are
// ended in order.
//
// Invariant: at most one process of each plan is being started; the one before it leaves only when the new one
// does its work, so the listening socket, which all share, always has somebody behind it.
import { setTimeout as delayFor } from 'node:timers/promises'
import type { RunningProcess, Started } from './child-process.ts'
import type { PlannedProcess } from './process-plan.ts'

export const keeperLimits = {
  firstPauseMs: 100, // doubled with each death
  longestPauseMs: 5000,
  steadyMs: 10_000, // a process that lived so long begins again with the first pause
  startMs: 30_000, // for a new one to do its work, before the old one stays
} as const

export interface Keeper {
  start(): void
  /** New ones, one after the other, each before its old one. Once more, when it is asked for meanwhile. */
  replaceAll(): Promise<void>
  /** Ends all: first those that take likes. */
  stop(): Promise<void>
  /** The exit code of a process that cannot go on: it said so itself, soon, and nothing else has run for long. */
  readonly gaveUp: Promise<number>
}

interface KeeperDeps {
  readonly planned: readonly PlannedProcess[]
  readonly fork: (planned: PlannedProcess) => RunningProcess
  readonly onStarted: (started: Started) => void
  /** one line for people */
  readonly say: (line: string) => void
  readonly delay?: typeof delayFor
}

interface Place {
  readonly planned: PlannedProcess
  /** null: dead, or not started yet */
  current: RunningProcess | null
  /** It takes the place of `current` when it does its work. */
  next: RunningProcess | null
  /** Since then somebody is there without a gap. */
  heldSince: number
  /** in a row, without a steady life between */
  deaths: number
}

/** Pause before the start after so many deaths in a row, in ms. Pure. */
export const pauseAfter = (deaths: number): number =>
  Math.min(keeperLimits.longestPauseMs, keeperLimits.firstPauseMs * 2 ** (deaths - 1))

const isSteady = ({ heldSince }: Place) => performance.now() - heldSince > keeperLimits.steadyMs

export const createKeeper = (deps: KeeperDeps): Keeper => {
  const { planned, fork, onStarted, say, delay = delayFor } = deps
  const places: Place[] = planned.map((each) => ({
    ...{ planned: each, current: null, next: null, heldSince: 0, deaths: 0 },
  }))
  const stopping = new AbortController()
  const gaveUp = Promise.withResolvers<number>()
  let replacing: Promise<void> | undefined
  let again = false
  let stopped: Promise<void> | undefined

  const run = (place: Place) => {
    const child = fork(place.planned)
    place.current = child
    place.heldSince = child.beganAt
    void child.started.then(onStarted)
    watch(place, child)
  }

  const watch = (place: Place, child: RunningProcess) => {
    void child.ended.then(({ code, how }) => {
      if (place.current !== child) return
      place.current = null
      if (!child.leaving()) died(place, child, code, how)
    })
  }

  const died = (place: Place, child: RunningProcess, code: number | null, how: string) => {
    const { name } = place.planned
    const ranLong = isSteady(place)
    const oneRuns = places.some((each) => each.current && isSteady(each))
    if (code === 1 && !ranLong && !oneRuns) {
      say(`${name} (pid ${child.pid}) ended ${how}: it cannot go on`)
      return gaveUp.resolve(1)
    }
    place.deaths = ranLong ? 1 : place.deaths + 1
    const pauseMs = pauseAfter(place.deaths)
    say(`${name} (pid ${child.pid}) ended ${how}; it is started again in ${pauseMs} ms`)
    void delay(pauseMs, null, { signal: stopping.signal }).then(
      () => place.current === null && !place.next && run(place),
      () => {},
    )
  }

  /** Whether the new one took the place. */
  const replace = async (place: Place): Promise<boolean> => {
    const { name } = place.planned
    const next = fork(place.planned)
    place.next = next
    const decided = new AbortController()
    const signal = AbortSignal.any([stopping.signal, decided.signal])
    const outcome = await Promise.race([
      next.started,
      next.ended.then(({ how }) => `it ended ${how}`),
      delay(keeperLimits.startMs, 'it was not ready in time', { signal }).catch(() => 'all end'),
    ])
    decided.abort()
    place.next = null
    if (typeof outcome === 'string') {
      say(`${name} was not replaced: ${outcome}; the one before goes on`)
      await next.leave()
      if (place.current === null && !stopping.signal.aborted) run(place)
      return false
    }
    const old = place.current
    place.current = next
    if (!old) place.heldSince = next.beganAt
    onStarted(outcome)
    watch(place, next)
    await old?.leave()
    say(`${name}: pid ${next.pid} took the place of ${old?.pid ?? 'a dead one'}`)
    return true
  }

  const replaceOnce = async () => {
    for (const place of places) if (stopping.signal.aborted || !(await replace(place))) return
  }
  const replaceAsAsked = async () => {
    do {
      again = false
      await replaceOnce()
    } while (again)
    replacing = undefined
  }

  const endAll = async (ofThese: readonly Place[]) => {
    await Promise.all(ofThese.flatMap(({ current, next }) => [current?.leave(), next?.leave()]))
  }
  const stop = async () => {
    stopping.abort()
    await endAll(places.filter(({ planned: { endsFirst } }) => endsFirst))
    await endAll(places)
    await replacing
  }

  return {
    gaveUp: gaveUp.promise,
    start() {
      for (const place of places) run(place)
    },
    replaceAll() {
      again = true
      replacing ??= replaceAsAsked()
      return replacing
    },
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

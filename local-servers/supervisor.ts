// Keeps one server process running: starts it, waits until it answers, starts it again when it dies, waits for
// room where its disk is full, and gives up with a clear line when it dies again and again. Same command, same
// port, same data: whoever is connected only sees a short absence.
import { setTimeout as delay } from 'node:timers/promises'
import { launch, type Program, type Run, untilReady } from './launch.ts'
import { endProcess, sendSignal } from './processes.ts'
import { leastRoomMb, roomMb } from './room.ts'

export interface Supervised {
  /** Of the process that runs now; it changes when a dead one is replaced. */
  readonly pid: number | null
  /** To the process that runs now; false: none does. For drills: a death by it does not count as one. */
  signal(signal: NodeJS.Signals): boolean
  /** Ends it and returns when it is gone. May be called twice. */
  stop(): Promise<void>
}

const stopWithinMs = 10_000
const crashWindowMs = 60_000
const lookForRoomMs = 500
const pausesMs = [0, 0, 250, 1000, 3000] // after the first, second … death within the window

/** How long to wait before the next start, the newest death included; null: give up. Pure. */
export const pauseAfter = (deaths: readonly number[], now: number): number | null =>
  pausesMs[Math.max(0, deaths.filter((at) => now - at < crashWindowMs).length - 1)] ?? null

interface State {
  run: Run | null
  pid: number | null
  /** When it died, newest last. */
  deaths: number[]
  /** Its next death is wanted, and says nothing about it. */
  condemned: boolean
  leaving: AbortController
}

const end = async (state: State, program: Program) => {
  if (state.run?.mark) await endProcess(state.run.mark, stopWithinMs)
  state.run = null
  program.onProcess(null)
}

const startAgain = async (state: State, program: Program, pauseMs: number) => {
  await delay(pauseMs, undefined, { signal: state.leaving.signal })
  const run = launch(program)
  state.run = run
  try {
    await untilReady(program, run)
  } catch (error) {
    // Dead, which the watch sees next; or alive but mute, which would never end by itself.
    if (run.mark) await endProcess(run.mark, stopWithinMs)
    throw error
  }
  program.log(`${program.name} runs again, pid ${run.mark?.pid}`)
}

/** Redis ends when it cannot write, and would again: until there is room it stays away. */
const untilRoom = async (state: State, program: Program, words: string) => {
  program.onProcess(null)
  program.log(
    `${program.name} ${words} The disk is full: it starts again when ${leastRoomMb} MB are free`,
  )
  while (roomMb(program.cwd) < leastRoomMb)
    await delay(lookForRoomMs, undefined, { signal: state.leaving.signal })
  state.deaths = []
}

/** Follows one run after the other until it is asked to leave, or gives up. */
const watch = async (state: State, program: Program) => {
  const { name, log, logFile } = program
  while (state.run && !state.leaving.signal.aborted) {
    const words = await state.run.ended
    if (state.leaving.signal.aborted) return
    if (roomMb(program.cwd) < leastRoomMb) await untilRoom(state, program, words).catch(() => {})
    if (state.leaving.signal.aborted) return
    if (!state.condemned) state.deaths.push(performance.now())
    state.condemned = false
    const pauseMs = pauseAfter(state.deaths, performance.now())
    if (pauseMs === null) {
      await end(state, program)
      const times = pausesMs.length + 1
      log(
        `${name} ${words}. It died ${times} times within a minute and stays down: see ${logFile}, then start again`,
      )
      return
    }
    log(`${name} ${words}: starting it again`)
    await startAgain(state, program, pauseMs).catch(() => {})
  }
}

/** Starts `what` and keeps it running. @throws Error when its first start fails. */
export const supervise = async (what: Program): Promise<Supervised> => {
  const state: State = {
    run: null,
    pid: null,
    deaths: [],
    condemned: false,
    leaving: new AbortController(),
  }
  const program: Program = {
    ...what,
    onProcess: (mark) => {
      state.pid = mark?.pid ?? null
      what.onProcess(mark)
    },
  }
  state.run = launch(program)
  try {
    await untilReady(program, state.run)
  } catch (error) {
    await end(state, program)
    throw error
  }
  const watching = watch(state, program)

  const stop = async () => {
    state.leaving.abort()
    await end(state, program)
    await watching
    await end(state, program) // a start that was under way when the stop came
  }
  let stopped: Promise<void> | undefined
  return {
    get pid() {
      return state.pid
    },
    signal(signal) {
      const sent = state.run?.mark != null && sendSignal(state.run.mark, signal)
      state.condemned ||= sent && signal === 'SIGKILL'
      return sent
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

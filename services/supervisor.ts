// Keeps one server process running: starts it, waits until it answers, starts it again when it dies,
// and gives up with a clear line when it dies again and again. Same command, same port, same data:
// whoever is connected only sees a short absence.
import { setTimeout as delay } from 'node:timers/promises'
import { launch, type Program, type Run, untilReady } from './launch.ts'
import { endProcess } from './processes.ts'

export interface Supervised {
  /** Of the process that runs now; it changes when a dead one is replaced. */
  readonly pid: number | null
  /** Ends it and returns when it is gone. May be called twice. */
  stop(): Promise<void>
}

const stopWithinMs = 10_000
const crashWindowMs = 60_000
const pausesMs = [0, 0, 250, 1000, 3000] // after the first, second … death within the window

/** How long to wait before the next start, the newest death included; null: give up. Pure. */
export const pauseAfter = (deaths: readonly number[], now: number): number | null =>
  pausesMs[deaths.filter((at) => now - at < crashWindowMs).length - 1] ?? null

/** Starts `what` and keeps it running. @throws Error when its first start fails. */
export const supervise = async (what: Program): Promise<Supervised> => {
  let pid: number | null = null
  const program: Program = {
    ...what,
    onProcess: (mark) => {
      pid = mark?.pid ?? null
      what.onProcess(mark)
    },
  }
  const leaving = new AbortController()
  const deaths: number[] = []
  let run: Run | null = launch(program)
  let stopped: Promise<void> | undefined

  const end = async () => {
    if (run?.mark) await endProcess(run.mark, stopWithinMs)
    run = null
    program.onProcess(null)
  }

  const giveUp = (words: string) => {
    run = null
    program.onProcess(null)
    program.log(
      `${program.name} ${words}. It died ${pausesMs.length + 1} times within a minute and stays down: see ${program.logFile}, then start again`,
    )
  }

  const startAgain = async (words: string, pauseMs: number) => {
    program.log(`${program.name} ${words}: starting it again`)
    await delay(pauseMs, undefined, { signal: leaving.signal })
    run = launch(program)
    try {
      await untilReady(program, run)
    } catch (error) {
      // Dead, which the watch sees next; or alive but mute, which would never end by itself.
      if (run.mark) await endProcess(run.mark, stopWithinMs)
      throw error
    }
    program.log(`${program.name} runs again, pid ${run.mark?.pid}`)
  }

  const watch = async () => {
    while (run && !leaving.signal.aborted) {
      const words = await run.ended
      if (leaving.signal.aborted) return
      deaths.push(performance.now())
      const pauseMs = pauseAfter(deaths, performance.now())
      if (pauseMs === null) return giveUp(words)
      await startAgain(words, pauseMs).catch(() => {})
    }
  }

  const stop = async (watching: Promise<void>) => {
    leaving.abort()
    await end()
    await watching
    await end() // a start that was under way when the stop came
  }

  try {
    await untilReady(program, run)
  } catch (error) {
    leaving.abort()
    await end()
    throw error
  }
  const watching = watch()
  return {
    get pid() {
      return pid
    },
    stop: () => {
      stopped ??= stop(watching)
      return stopped
    },
  }
}

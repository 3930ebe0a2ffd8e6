// What asks `npm start` to leave: a signal, or the end of npm, which passes on only some of its own. One Ctrl-C arrives
// twice, from the terminal and from npm: what comes within half a second is one wish. A later one means: at once.
// SIGHUP says that the terminal was closed. Where it still is there, or never was, somebody sent it for what it means
// to a service: to begin anew without an end.
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'

export interface Signals {
  /** Aborted by the first signal. */
  aborted: AbortSignal
  /** 128 + n of the first signal, or null while none came. */
  exitCode(): number | null
  /** `times` counts the wishes from 1; the one that came before is told at once. */
  onSignal(listener: (signal: NodeJS.Signals, times: number) => void): void
  /** A SIGHUP of somebody who wants no end; without a listener it asks to leave like the others. */
  onHangUp(listener: () => void): void
  /** Hears no more; a process that has nothing else to do ends then. */
  stop(): void
}

const oneWishMs = 500
const heard = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
const lookAgainMs = 500

/** @returns its end */
const onceOrphaned = (tell: () => void): (() => void) => {
  const parent = process.ppid
  const looking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(looking)
    tell()
  }, lookAgainMs)
  return () => clearInterval(looking)
}

const hasTerminal = (): boolean => {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

export const listenToSignals = (): Signals => {
  const leaving = new AbortController()
  let first: NodeJS.Signals | null = null
  let times = 0
  let lastAt = Number.NEGATIVE_INFINITY
  let tell: (signal: NodeJS.Signals, times: number) => void = () => {}
  let hangUp: (() => void) | null = null
  const hadTerminal = hasTerminal()

  const hear = (signal: NodeJS.Signals) => {
    if (signal === 'SIGHUP' && hangUp && hasTerminal() === hadTerminal) return hangUp()
    const now = performance.now()
    const same = now - lastAt < oneWishMs
    lastAt = now
    if (same) return
    first ??= signal
    times += 1
    leaving.abort(new Error('ended by a signal'))
    tell(signal, times)
  }
  for (const signal of heard) process.on(signal, hear)
  // Without npm the parent is whoever started this one, and may well leave: a shell, a service manager.
  const lookNoMore = process.env.npm_lifecycle_event
    ? onceOrphaned(() => hear('SIGTERM'))
    : () => {}

  return {
    aborted: leaving.signal,
    exitCode: () => (first ? 128 + constants.signals[first] : null),
    onSignal: (listener) => {
      tell = listener
      if (first) listener(first, times)
    },
    onHangUp: (listener) => {
      hangUp = listener
    },
    stop: () => {
      lookNoMore()
      for (const signal of heard) process.off(signal, hear)
    },
  }
}

// Frames go round all browsers, a few browsers at a time and spread over a while, so that likes are read and
// answered in between: a thousand writes one after the other keep the event loop busy for ten milliseconds
// and more, and every like of that time would wait among them. A few browsers get a frame at once. The next
// frame waits for the end of the round before it: every browser gets them in order.
import type { Frame } from './events.ts'

export const roundPace = {
  perTurn: 10, // browsers, at most, in one turn of the event loop: about a tenth of a millisecond
  everyMs: 2, // between two turns of a round that is in time
} as const

export interface Rounds {
  add(frame: Frame): void
  /** What has not gone round is dropped. */
  stop(): void
}

interface Listener {
  deliver(frame: Frame): void
}

interface Round {
  rest: Iterator<Listener>
  since: number
  done: number
}

/**
 * `spanMs`: about so long a round takes, unless another frame waits already.
 * A browser that comes while a frame goes round may get it too: it knows what it has already seen.
 */
export const createRounds = (listeners: ReadonlySet<Listener>, spanMs: () => number): Rounds => {
  const frames: Frame[] = []
  let round: Round | null = null
  let cancel = () => {}

  const nextTurn = (soon: boolean) => {
    if (soon) {
      const immediate = setImmediate(turn)
      cancel = () => clearImmediate(immediate)
    } else {
      const timer = setTimeout(turn, roundPace.everyMs)
      cancel = () => clearTimeout(timer)
    }
  }

  /** How many should have the frame by the next turn. */
  const due = ({ since }: Round) => {
    const passed = performance.now() - since + roundPace.everyMs
    return Math.ceil(listeners.size * Math.min(1, passed / spanMs()))
  }

  /** Gives the frame to the next `amount`; false: everybody has it. */
  const goOn = (current: Round, amount: number): boolean => {
    for (let i = 0; i < amount; i++) {
      const { value, done } = current.rest.next()
      if (done) return false
      current.done += 1
      value.deliver(frames[0]!)
    }
    return true
  }

  function turn() {
    round ??= { rest: listeners.values(), since: performance.now(), done: 0 }
    const { perTurn } = roundPace
    const wanted = frames.length > 1 || round.done === 0 ? perTurn : due(round) - round.done
    if (goOn(round, Math.max(1, Math.min(wanted, perTurn))))
      return nextTurn(frames.length > 1 || wanted > perTurn)
    round = null
    frames.shift()
    if (frames.length > 0) nextTurn(true)
  }

  return {
    add(frame) {
      frames.push(frame)
      if (frames.length === 1) turn()
    },
    stop() {
      cancel()
      frames.length = 0
      round = null
    },
  }
}

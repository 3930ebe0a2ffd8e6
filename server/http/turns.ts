// Shares the event loop among all connections of node:http. Whatever many of them send at the same time, their
// requests take a millisecond of a turn; then likes of others, timers and flushes have theirs.
//
// Invariant: who finds no room waits in one line and leaves it in the order of coming, each time once.

export interface Turns {
  /** Runs `step` now, or when those before it in the line have run. In the line already: it keeps its place. */
  take(step: () => void): void
  /** Runs it in a later turn. */
  later(step: () => void): void
  /** Whether it is in the line. */
  waits(step: () => void): boolean
}

/** Of a turn: twenty requests. Much less than what makes likes wait, much more than the turn itself costs. */
const sliceMs = 1

export const createTurns = (): Turns => {
  const line = new Set<() => void>()
  let usedMs = 0
  let ending = false

  const run = (step: () => void) => {
    const began = performance.now()
    step()
    usedMs += performance.now() - began
  }

  const nextTurn = () => {
    ending = false
    usedMs = 0
    let left = line.size // who comes meanwhile waits for the next one
    for (const step of line) {
      if (left === 0 || usedMs >= sliceMs) break
      left--
      line.delete(step)
      run(step)
    }
    if (line.size > 0) endTurn()
  }

  const endTurn = () => {
    if (ending) return
    ending = true
    setImmediate(nextTurn)
  }

  const later = (step: () => void) => {
    line.add(step)
    endTurn()
  }

  return {
    take(step) {
      if (line.size > 0 || usedMs >= sliceMs) return later(step)
      run(step)
      endTurn()
    },
    later,
    waits: (step) => line.has(step),
  }
}

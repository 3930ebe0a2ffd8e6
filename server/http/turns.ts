// Shares the event loop among all connections of node:http. Whatever many of them send at the same time, their
// requests take half as long as the rest of a turn did: likes of others, timers and flushes. So those wait for half
// as long again at most, and one request more.
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

/** Of a turn, in ms. Less than the least is mostly the turn itself; the most is twenty requests. */
const slice = { least: 0.25, most: 1, ofRest: 0.5 } as const

const sliceBeside = (restMs: number) =>
  Math.min(slice.most, Math.max(slice.least, restMs * slice.ofRest))

/** Behind the promises and ticks that the running callback has begun: handlers do most of their work there. */
const behindAll = (then: () => void) => queueMicrotask(() => process.nextTick(then))

export const createTurns = (): Turns => {
  const line = new Set<() => void>()
  /** From one look at the line to the next: a turn of the loop. False: there is nothing to look for. */
  let inTurn = false
  let beganAt = 0
  let sliceMs: number = slice.most
  let usedMs = 0
  let countedTo = 0

  const count = (since: number) => {
    const now = performance.now()
    usedMs += now - Math.max(since, countedTo)
    countedTo = now
  }

  const run = (step: () => void, then: () => void) => {
    const since = performance.now()
    try {
      step()
    } finally {
      count(since)
      behindAll(() => {
        count(since)
        then()
      })
    }
  }

  const beginTurn = () => {
    if (inTurn) return
    inTurn = true
    beganAt = performance.now()
    usedMs = 0
    setImmediate(lookAtLine)
  }

  const lookAtLine = () => {
    sliceMs = sliceBeside(performance.now() - beganAt - usedMs)
    let left = line.size // who comes meanwhile waits for the next turn
    const goOn = () => {
      const [step] = line
      if (step && left > 0 && usedMs < sliceMs) {
        left--
        line.delete(step)
        return run(step, goOn)
      }
      inTurn = false
      if (usedMs > 0 || line.size > 0) beginTurn()
    }
    goOn()
  }

  const later = (step: () => void) => {
    line.add(step)
    beginTurn()
  }

  return {
    take(step) {
      beginTurn()
      if (line.size > 0 || usedMs >= sliceMs) later(step)
      else run(step, () => {})
    },
    later,
    waits: (step) => line.has(step),
  }
}

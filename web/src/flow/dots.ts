// The dots on their way through the pipes. Knows no canvas: positions are 0 … 1 along a pipe.
export type DotShape = 'dot' | 'job'

export interface Dot {
  pipe: number
  shape: DotShape
  /** 0 … 1 along the pipe */
  place: number
  /** −1 … 1 across the pipe */
  lane: number
  /** of the pipe's length per millisecond */
  speed: number
}

interface Burst {
  pipe: number
  shape: DotShape
  left: number
  perMs: number
  due: number
  /** milliseconds until the first one */
  wait: number
}

/** More are not told apart any more; what is over is left out of the picture, never of a number. */
const mostDots = 500
const crossingMs = 850
/** Jobs that come together follow each other, or they would be one square. */
const jobDistanceMs = 130
const mostWaitMs = 900

export const createDots = (random: () => number = Math.random) => {
  let dots: Dot[] = []
  let bursts: Burst[] = []

  const add = (pipe: number, shape: DotShape) => {
    if (dots.length >= mostDots) return
    const speed = (shape === 'job' ? 1 : 0.8 + 0.4 * random()) / crossingMs
    const lane = shape === 'job' ? 0 : random() * 2 - 1
    dots.push({ pipe, shape, place: 0, lane, speed })
  }

  const release = (burst: Burst, ms: number) => {
    burst.wait -= ms
    if (burst.wait > 0) return
    burst.due += burst.perMs * ms
    while (burst.due >= 1 && burst.left > 0) {
      burst.due -= 1
      burst.left -= 1
      add(burst.pipe, burst.shape)
    }
  }

  return {
    /** Lets `amount` dots (rounded, at least one) into a pipe, the first at once, spread over `overMs`. */
    emit(pipe: number, amount: number, overMs: number, shape: DotShape = 'dot') {
      if (amount <= 0) return
      const left = Math.min(mostDots, Math.max(1, Math.round(amount)))
      const ahead = bursts.filter((b) => b.pipe === pipe && b.shape === 'job').length
      const wait = shape === 'job' ? Math.min(mostWaitMs, ahead * jobDistanceMs) : 0
      bursts.push({ pipe, shape, left, perMs: left / Math.max(1, overMs), due: 1, wait })
    },
    /** Moves on by `ms`; returns the pipes whose dots arrived. */
    advance(ms: number): number[] {
      for (const burst of bursts) release(burst, ms)
      bursts = bursts.filter((burst) => burst.left > 0)
      const arrived: number[] = []
      for (const dot of dots) {
        dot.place += dot.speed * ms
        if (dot.place >= 1) arrived.push(dot.pipe)
      }
      if (arrived.length > 0) dots = dots.filter((dot) => dot.place < 1)
      return arrived
    },
    all: (): readonly Dot[] => dots,
    still: () => dots.length === 0 && bursts.length === 0,
    clear() {
      dots = []
      bursts = []
    },
  }
}

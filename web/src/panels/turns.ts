// One thing per frame: whoever asks in the same moment gets a frame each, one after the other, so that many
// small pieces of work never become one long task. Where frames are rare, what has waited too long is done
// together: late numbers would be worse. The newest wish of a key stands, in its first place.
export interface Turns {
  /** Runs `work` in its turn; forgotten by the returned function. `patient`: never together with others. */
  take(key: string, work: () => void, patient?: 'patient'): () => void
}

export interface TurnsOptions {
  nextFrame: (work: () => void) => unknown
  /** milliseconds */
  now: () => number
}

const mostWaitMs = 250

export const createTurns = ({ nextFrame, now }: TurnsOptions): Turns => {
  const waiting = new Map<string, { work: () => void; since: number }>()
  let asked = false

  const run = () => {
    const late = now() - mostWaitMs
    const due = [...waiting].filter(([, { since }], i) => i === 0 || since <= late)
    for (const [key] of due) waiting.delete(key)
    asked = waiting.size > 0
    if (asked) nextFrame(run)
    for (const [, { work }] of due) work()
  }

  return {
    take(key, work, patient) {
      const since = patient ? Number.POSITIVE_INFINITY : (waiting.get(key)?.since ?? now())
      waiting.set(key, { work, since })
      if (!asked) nextFrame(run)
      asked = true
      return () => void waiting.delete(key)
    },
  }
}

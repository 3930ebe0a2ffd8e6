// Partitions in which Redis has lost likes that this process had only heard of. Whoever counted them may be gone and
// can stop nothing any more: the operator is told, for as long as an alert is looked at.

const tellForMs = 600_000

export interface Forgotten {
  note(partition: number): void
  /** Partitions, of the last ten minutes. */
  count(): number
}

/** `now`: milliseconds of a clock that never jumps. */
export const createForgotten = (now: () => number = () => performance.now()): Forgotten => {
  const noted = new Map<number, number>()
  return {
    note: (partition) => void noted.set(partition, now()),
    count() {
      for (const [partition, at] of noted) if (now() - at > tellForMs) noted.delete(partition)
      return noted.size
    },
  }
}

// A text that many ask for and that is dear to make: one making at a time, shared by all who ask meanwhile,
// and kept as bytes for a while. However many ask, it costs one making per `keptMs`.

export interface KeptBytesOptions {
  readonly make: () => Promise<string>
  /** milliseconds; the age counts from when the making began, so no answer is older */
  readonly keptMs: number
  /** milliseconds, only ever forward */
  readonly clock?: () => number
}

/** A failed making is told to all who waited for it, and the next caller tries again. */
export const createKeptBytes = ({
  make,
  keptMs,
  clock = () => performance.now(),
}: KeptBytesOptions): (() => Promise<Buffer>) => {
  let kept: Promise<Buffer> | undefined
  let underWay = false
  let begunAt = 0

  const begin = async () => {
    try {
      return Buffer.from(await make())
    } catch (error) {
      kept = undefined
      throw error
    } finally {
      underWay = false
    }
  }

  return () => {
    if (kept && (underWay || clock() - begunAt < keptMs)) return kept
    underWay = true
    begunAt = clock()
    kept = begin()
    return kept
  }
}

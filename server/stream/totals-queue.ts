// Live totals that wait to be told, by post: the newest value wins, which for a total that only rises is
// the largest. A post keeps its place while its value rises, so every post leaves at last.
//
// Nothing is made or thrown away while the same posts come again and again: the order is a ring beside the
// map, and a post stays in the map when it has left. (Deleting from a map leaves holes in front, and finding
// the oldest of 50,000 through them took 20 µs per like; a map that is emptied five times a second was a
// third of the garbage that outlived the young generation.)
// Invariant: the ring has each post once whose value is not `told`.

export interface TotalsQueue {
  size(): number
  /** True when the oldest post was dropped for it. */
  put(post: string, total: number): boolean
  /** The oldest `count` posts and their totals. */
  take(count: number): [string, number][]
}

const told = -1

/** `bound`: posts that wait at most. Twice as many are remembered. */
export const createTotalsQueue = (bound: number): TotalsQueue => {
  let totals = new Map<string, number>()
  const ring = new Array<string>(bound).fill('')
  let head = 0
  let size = 0

  const next = (): [string, number] => {
    const post = ring[head]!
    const total = totals.get(post)!
    head = (head + 1) % bound
    size--
    totals.set(post, told)
    return [post, total]
  }

  const forgetTold = () => {
    const waiting = Array.from({ length: size }, (_, i) => ring[(head + i) % bound]!)
    totals = new Map(waiting.map((post) => [post, totals.get(post)!]))
  }

  return {
    size: () => size,
    put(post, total) {
      const before = totals.get(post)
      if (before === undefined && totals.size >= 2 * bound) forgetTold()
      if (before !== undefined && before >= total) return false
      totals.set(post, total)
      if (before !== undefined && before !== told) return false
      const full = size === bound
      if (full) next()
      ring[(head + size) % bound] = post
      size++
      return full
    },
    take(count) {
      const pairs: [string, number][] = []
      while (size > 0 && pairs.length < count) pairs.push(next())
      return pairs
    },
  }
}

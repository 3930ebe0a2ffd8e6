// Which post the next like goes to. The same seed draws the same posts in the same order, so a run can
// be repeated and its expectation recomputed; nothing here looks at the clock or at Math.random.

/** What a user may ask for. */
export const skews = ['uniform', 'zipf', 'hot'] as const
/** `sequence`: one post after the other, so that n likes touch n posts; for the benchmarks. */
export type Skew = (typeof skews)[number] | 'sequence'

/** Of `hot`: the share of likes that go to post 0; the rest is uniform over all posts. */
export const hotShare = 0.9

/** A pseudo-random source of numbers in [0, 1): Marsaglia's 32-bit xorshift over a mixed seed. */
export const createRandom = (seed: number): (() => number) => {
  // Neighbouring seeds must not give neighbouring streams, and xorshift never leaves zero.
  let state = Math.imul(seed + 0x7f4a7c15, 0x9e3779b1) | 0
  if (state === 0) state = 0x6d2b79f5
  const step = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let i = 0; i < 8; i++) step()
  return () => step() / 0x1_0000_0000
}

/**
 * Walker's alias table (Vose's construction): draws an index by weight in constant time, whatever the
 * number of posts, so that one million posts cost the load client no more than ten.
 */
export const createWeightedDraw = (weights: Float64Array, random: () => number): (() => number) => {
  const n = weights.length
  const mean = weights.reduce((sum, w) => sum + w, 0) / n
  const keep = Float64Array.from(weights, (w) => w / mean)
  const alias = new Uint32Array(n).map((_, i) => i)
  const small: number[] = []
  const large: number[] = []
  keep.forEach((share, i) => {
    if (share < 1) small.push(i)
    else large.push(i)
  })
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop()!
    const rich = large.at(-1)!
    alias[poor] = rich
    keep[rich] = keep[rich]! - (1 - keep[poor]!)
    if (keep[rich] < 1) small.push(large.pop()!)
  }
  // What is left differs from 1 only by rounding.
  for (const i of [...small, ...large]) keep[i] = 1
  return () => {
    const place = random() * n
    const i = Math.floor(place)
    return place - i < keep[i]! ? i : alias[i]!
  }
}

/** @returns a function that draws the index (0 … posts-1) of the next post. */
export const createShape = (posts: number, skew: Skew, seed: number): (() => number) => {
  if (skew === 'sequence') {
    let next = 0
    return () => next++ % posts
  }
  const random = createRandom(seed)
  const uniform = () => Math.floor(random() * posts)
  if (skew === 'uniform') return uniform
  if (skew === 'hot') return () => (random() < hotShare ? 0 : uniform())
  const weights = new Float64Array(posts).map((_, i) => 1 / (i + 1)) // Zipf with exponent 1
  return createWeightedDraw(weights, random)
}

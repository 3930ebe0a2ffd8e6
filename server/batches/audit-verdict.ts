// What an audit says of its numbers. Pure. While MongoDB sums, likes may move, so the sum lies between two bounds and
// not at one number; where both bounds agree, equality is exact. The base is a range as well when it was taken while
// likes moved, and every later audit makes it narrower.

/** Both inclusive. */
export interface Range {
  readonly least: number
  readonly most: number
}

export interface Facts {
  /** What MongoDB had before the first batch; null: not known yet, or to be taken anew. */
  readonly base: Range | null
  /** Likes of ours that are surely in the sum, and that may be. */
  readonly persisted: Range
  readonly sum: number
}

export interface Verdict {
  readonly status: 'equal' | 'within' | 'different'
  /** To be kept for the next audit. */
  readonly base: Range
  /** How many likes the comparison leaves open: base + persisted <= sum <= base + persisted + moved. */
  readonly moved: number
  /** How far the sum lies outside; 0: it does not. */
  readonly difference: number
}

const width = ({ least, most }: Range) => most - least

const outside = (sum: number, least: number, most: number) =>
  sum < least ? sum - least : Math.max(0, sum - most)

export const verdictOf = ({ base, persisted, sum }: Facts): Verdict => {
  const found = { least: sum - persisted.most, most: sum - persisted.least }
  const known = base ?? found
  const difference = outside(sum, known.least + persisted.least, known.most + persisted.most)
  const moved = width(persisted) + (base ? width(base) : 0)
  if (difference !== 0) return { status: 'different', base: known, moved, difference }
  const narrower = {
    least: Math.max(known.least, found.least),
    most: Math.min(known.most, found.most),
  }
  return { status: moved === 0 ? 'equal' : 'within', base: narrower, moved, difference }
}

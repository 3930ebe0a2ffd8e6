// Rounds are told as their median with min and max: a mean would hide the noise of a shared machine.

export interface Spread {
  min: number
  median: number
  max: number
}

/** @throws when there is nothing to tell about. */
export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) throw new Error('no rounds')
  const middle = (sorted.length - 1) / 2
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
  return { min: sorted[0]!, median, max: sorted.at(-1)! }
}

export const median = (values: readonly number[]): number => spread(values).median

export const formatNumber = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** `median (min–max)`; of one value that alone. */
export const formatSpread = (values: readonly number[], digits = 0): string => {
  const { min, median, max } = spread(values)
  const [least, middle, most] = [min, median, max].map((n) => formatNumber(n, digits))
  return values.length === 1 ? middle! : `${middle} (${least}–${most})`
}

/** The value below which `share` (0 to 1) of them lie, by nearest rank; NaN of none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

// Rounds are told as min-median-max: a mean would hide the noise of a shared machine.

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

export const formatNumber = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

export const formatSpread = ({ min, median, max }: Spread, digits = 0): string =>
  [min, median, max].map((n) => formatNumber(n, digits)).join(' - ')

/** A part of 1 as percent, with one digit. */
export const formatShare = (part: number): string => `${(part * 100).toFixed(1)} %`

// A histogram with logarithmic buckets: any quantile of any number of processes within a known error.
//
// Bucket i holds the values from 0.01 ms × 1.04^i up to the next bound, so a quantile read from it is
// off by at most half a bucket (2 %). Counts of the same bucket add up, so processes merge exactly.
import type { Sample, SparseHistogram } from '../contract/index.ts'

export const histogramShape = {
  minMs: 0.01,
  maxMs: 600_000, // ten minutes; what is slower counts as this
  growth: 1.04, // bucket width 4 %
} as const

const logGrowth = Math.log(histogramShape.growth)
const lastBucket = Math.floor(Math.log(histogramShape.maxMs / histogramShape.minMs) / logGrowth)

/** The bucket of a value in milliseconds; everything outside the range lands in an end bucket. */
export const bucketOf = (valueMs: number): number => {
  if (!(valueMs > histogramShape.minMs)) return 0
  return Math.min(Math.floor(Math.log(valueMs / histogramShape.minMs) / logGrowth), lastBucket)
}

/** The value that stands for a bucket: the middle of it, on the logarithmic scale. */
export const middleOf = (bucket: number): number =>
  Number((histogramShape.minMs * histogramShape.growth ** (bucket + 0.5)).toPrecision(4))

export interface Histogram {
  /** Counts a value, `weight` times (default 1). NaN is not counted. */
  record(valueMs: number, weight?: number): void
  /** What was counted since the last take, and an empty histogram after it. */
  take(): SparseHistogram
  /** What was ever counted. */
  all(): SparseHistogram
}

export const createHistogram = (): Histogram => {
  let counts = new Map<number, number>()
  let taken: SparseHistogram = []
  return {
    record(valueMs, weight = 1) {
      if (Number.isNaN(valueMs) || !(weight > 0)) return
      const bucket = bucketOf(valueMs)
      counts.set(bucket, (counts.get(bucket) ?? 0) + weight)
    },
    take() {
      const now = sorted(counts)
      counts = new Map()
      taken = mergeHistograms([taken, now])
      return now
    },
    all: () => mergeHistograms([taken, sorted(counts)]),
  }
}

const sorted = (counts: Map<number, number>): SparseHistogram =>
  [...counts].sort(([a], [b]) => a - b)

/** The sum of several histograms, sorted by bucket. */
export const mergeHistograms = (list: Iterable<SparseHistogram>): SparseHistogram => {
  const counts = new Map<number, number>()
  for (const histogram of list) {
    for (const [bucket, count] of histogram) counts.set(bucket, (counts.get(bucket) ?? 0) + count)
  }
  return sorted(counts)
}

/** The smallest bucket that has at least `share` of all values at or below it (nearest rank). */
const quantile = (histogram: SparseHistogram, total: number, share: number): number => {
  const rank = Math.ceil(share * total)
  let below = 0
  for (const [bucket, count] of histogram) {
    below += count
    if (below >= rank) return middleOf(bucket)
  }
  return middleOf(lastBucket)
}

/** Percentiles in milliseconds of a histogram sorted by bucket; null when nothing was measured. */
export const percentiles = (histogram: SparseHistogram): Sample['lagMs'] => {
  const total = histogram.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return null
  return {
    p50: quantile(histogram, total, 0.5),
    p95: quantile(histogram, total, 0.95),
    p99: quantile(histogram, total, 0.99),
  }
}

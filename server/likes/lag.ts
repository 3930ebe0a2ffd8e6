// How long likes take from the API to MongoDB, measured, not modelled: when a flush is counted into an
// ordinal its arrival is noted, and when that ordinal is settled each of its likes has a lag.
import type { BatchEvent, SparseHistogram } from '../../contract/index.ts'
import { createHistogram } from '../histogram.ts'

export interface Lag {
  counted(partition: number, ordinal: number, since: number, likes: number): void
  settled(batch: BatchEvent): void
  /** Lags in milliseconds since the last take, one entry per like. */
  take(): SparseHistogram
  /** The same since the process began. */
  all(): SparseHistogram
}

const clockErrorMs = 100 // of a worker's time, which is Redis' as it knows it
const unheard = 20 // batches per partition whose end may be heard after that of a later one
const firstWidthMs = 10
const maxBuckets = 1000 // per batch; with MongoDB away for long the buckets widen

interface Arrivals {
  widthMs: number
  /** arrival / widthMs → likes */
  likes: Map<number, number>
}

const widen = ({ widthMs, likes }: Arrivals): Arrivals => {
  const wider = new Map<number, number>()
  for (const [bucket, n] of likes) {
    const at = Math.floor(bucket / 2)
    wider.set(at, (wider.get(at) ?? 0) + n)
  }
  return { widthMs: widthMs * 2, likes: wider }
}

export const createLag = (): Lag => {
  const partitions = new Map<number, Map<number, Arrivals>>()
  const lastSettled = new Map<number, Pick<BatchEvent, 'ordinal' | 'at'>>()
  const histogram = createHistogram()

  return {
    counted(partition, ordinal, since, likes) {
      // Two connections: that a batch is settled may be heard before the answer of a flush into it.
      const last = lastSettled.get(partition)
      if (last && ordinal <= last.ordinal && since <= last.at + clockErrorMs) {
        histogram.record(Math.max(0, last.at - since), likes)
        return
      }
      const open = partitions.get(partition) ?? new Map<number, Arrivals>()
      partitions.set(partition, open)
      // Ordinals only rise, until Redis loses its data: what waits is of likes whose end nobody will tell.
      if (Math.max(...open.keys()) > ordinal) open.clear()
      let arrivals = open.get(ordinal) ?? { widthMs: firstWidthMs, likes: new Map() }
      if (arrivals.likes.size >= maxBuckets) arrivals = widen(arrivals)
      const bucket = Math.floor(since / arrivals.widthMs)
      arrivals.likes.set(bucket, (arrivals.likes.get(bucket) ?? 0) + likes)
      open.set(ordinal, arrivals)
    },
    settled({ partition, ordinal, state, at }) {
      if (state !== 'settled') return
      if (at >= (lastSettled.get(partition)?.at ?? 0)) lastSettled.set(partition, { ordinal, at })
      const open = partitions.get(partition)
      if (!open) return
      const arrivals = open.get(ordinal)
      if (arrivals) {
        for (const [bucket, likes] of arrivals.likes)
          histogram.record(Math.max(0, at - bucket * arrivals.widthMs), likes)
      }
      open.delete(ordinal)
      // They settle in order, but each worker tells of its own: an older one may still be heard of, for a while.
      for (const old of open.keys()) if (old <= ordinal - unheard) open.delete(old)
    },
    take: histogram.take,
    all: histogram.all,
  }
}

// Fifteen minutes of samples that a page finds when it opens, without waiting for them: the newest real
// sample, repeated for every second before it with waves over its rates.
import { Redis } from 'ioredis'
import type { Sample } from '../../../contract/index.ts'
import { sharedKeys } from '../../../server/redis/keys.ts'
import { eventFields } from '../../../server/redis/scripts.ts'
import { until } from '../../../testing/until.ts'

const kept = 900
const secondMs = 1000

const before = (sample: Sample, seconds: number, rate: number): Sample => {
  const wave = 1 + 0.3 * Math.sin(seconds / 40) + 0.1 * Math.sin(seconds / 3)
  const scaled = Math.round(rate * wave)
  return {
    ...sample,
    at: sample.at - seconds * secondMs,
    rates: { accepted: scaled, claimed: scaled, persisted: scaled },
    lagMs: { p50: 400 * wave, p95: 700 * wave, p99: 900 * wave },
    bulkWriteMs: { p50: 50 * wave, p95: 70 * wave, p99: 90 * wave },
    batch: { posts: 250, likes: scaled / 4 },
  }
}

const idOf = (at: number) => `${Math.floor(at / secondMs) * secondMs}-0`

/** Replaces the stored samples; `rate` is about how many likes per second they tell of. */
export const pretendHistory = async (redisUrl: string, rate: number): Promise<void> => {
  const redis = new Redis(redisUrl)
  const newest = async () =>
    (await redis.xrevrange(sharedKeys.samples, '+', '-', 'COUNT', 1))[0]?.[1][1]
  try {
    await until('a sample is stored', async () => (await newest()) !== undefined)
    const sample = JSON.parse((await newest())!) as Sample
    const write = redis.multi().del(sharedKeys.samples)
    for (let s = kept - 1; s >= 0; s--) {
      const past = s === 0 ? sample : before(sample, s, rate)
      write.xadd(sharedKeys.samples, idOf(past.at), eventFields.json, JSON.stringify(past))
    }
    await write.exec()
  } finally {
    redis.disconnect()
  }
}

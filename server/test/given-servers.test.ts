// Servers that are given by URL are used by many at once: each harness has its own database there, and what the URL
// itself names stays as it was.
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { expect, it } from 'vitest'
import { accepted, startHarness, startTestServices } from '../../testing/harness.ts'
import { withoutGiven } from '../../testing/own-databases.ts'
import { createLifecycle } from '../lifecycle.ts'

it('two harnesses on given servers share nothing, and leave nothing behind', async () => {
  const own = createLifecycle(() => {})
  const brought = await startTestServices({ env: withoutGiven() })
  own.own('servers', brought.stop)
  try {
    const { redisUrl, mongodbUrl } = brought.services
    const env = { ...withoutGiven(), REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl }
    const connection = await mongoose.createConnection(mongodbUrl).asPromise()
    own.own('mongodb client', () => connection.close())
    const redis = new Redis(redisUrl)
    own.own('redis client', () => redis.disconnect())
    const others = connection.collection<{ _id: string; likes: number }>('posts')
    await others.insertOne({ _id: 'same', likes: 1000 })
    const harnesses = await Promise.all([1, 2].map(() => startHarness({ services: { env } })))
    for (const [i, h] of harnesses.entries())
      for (let like = 0; like <= i; like++) await accepted(h.like('same'))
    for (const h of harnesses) await h.drained()
    const likes = await Promise.all(harnesses.map(async (h) => (await h.persisted()).get('same')))
    expect(likes).toEqual([1, 2])
    for (const h of harnesses) await h.stop()
    expect(await others.find().toArray()).toEqual([{ _id: 'same', likes: 1000 }])
    expect(await redis.info('keyspace')).not.toMatch(/^db\d/m)
  } finally {
    await own.release()
  }
})

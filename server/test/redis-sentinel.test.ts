// Redis behind three Sentinels: every connection goes to the server that they call the primary.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { keptLog } from '../../testing/log-lines.ts'
import { portForLater } from '../../testing/port.ts'
import { type RedisSentinel, startRedisSentinel } from '../../testing/redis-sentinel.ts'
import { post } from '../../testing/requests.ts'
import { patience, until } from '../../testing/until.ts'
import { connectRedis } from '../redis/connections.ts'

describe('an app that asks Sentinels for its Redis', () => {
  let redis: RedisSentinel
  let h: Harness
  beforeAll(async () => {
    redis = await startRedisSentinel()
    h = await startHarness({ env: { REDIS_URL: redis.url } })
  })
  afterAll(async () => {
    await h?.stop()
    await redis?.stop()
  })

  it('counts again on the replica when the primary is killed, and loses nothing', async () => {
    const counted = async (postId: string, round: number) => {
      const key = { 'idempotency-key': `${postId}-${round}` }
      const like = async () => (await post(`${h.url}/posts/${postId}/like`, undefined, key)).status
      // Sentinels whose votes were split try again after 8 s.
      await until(`${postId} is counted`, async () => (await like()) === 202, patience.long)
    }
    for (const postId of ['a', 'b', 'c', 'd']) await counted(postId, 1)
    const old = await redis.primary()
    await old.redis.set('mark', '1')
    await old.redis.wait(1, patience.usual) // what a lagging replica lacks is lost, and not of interest here
    process.kill(old.pid, 'SIGKILL')
    for (const postId of ['a', 'b', 'c', 'd']) await counted(postId, 2)
    await until('all likes are in MongoDB', async () => {
      const likes = [...(await h.persisted()).values()]
      return likes.length === 4 && likes.every((n) => n === 2)
    })
    expect(await redis.primary()).not.toBe(old)
  })
})

it('says once that no Sentinel answers', async () => {
  const { log, lines } = keptLog()
  const { nodes, stop } = connectRedis({
    config: {
      redisUrl: `redis+sentinel://127.0.0.1:${await portForLater()}/main`,
      redisDurability: 'always',
      redisReplicas: 0,
    },
    log,
    onConnect: async () => {},
    fatal: () => {},
  })
  let tries = 0
  nodes()[0]!.ingest.on('error', () => tries++)
  await until('it has tried again and again', () => tries > 3)
  await stop()
  expect(lines).toMatchObject([
    { level: 40, reason: 'redis-away', why: expect.stringContaining('no Sentinel answers') },
  ])
})

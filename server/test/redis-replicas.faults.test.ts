// REDIS_REPLICAS: an answered like survives the loss of the primary, because the replica had it before.
import { Redis } from 'ioredis'
import { createConnection } from 'mongoose'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { keptLog } from '../../testing/log-lines.ts'
import {
  type RedisNode,
  type RedisPair,
  startRedisNode,
  startRedisPair,
  untilPrimary,
} from '../../testing/redis-nodes.ts'
import { post } from '../../testing/requests.ts'
import { tries } from '../../testing/tries.ts'
import { until } from '../../testing/until.ts'
import { createApp } from '../app.ts'
import { createModels } from '../mongodb/models.ts'
import { partitionKeys } from '../redis/keys.ts'
import { askReplicas } from '../redis/replicas.ts'
import { createScripts } from '../redis/scripts.ts'
import { readyOf } from './ways-kit.ts'

let h: Harness
let pair: RedisPair
let pairs = 0 // each with a database of its own
let mongodbUrl = ''
let url = ''
beforeAll(async () => {
  h = await startHarness({ env: { ROLES: 'sampler' } }) // for its MongoDB
})
afterAll(() => h?.stop())
beforeEach(async () => {
  const owned: (() => unknown)[] = []
  pair = await startRedisPair((_, end) => void owned.push(end))
  const roles = ['api', 'producer', 'worker', 'sampler'] as const
  mongodbUrl = h.services.mongodbUrl.replace(/\/[^/?]*(\?|$)/, `/pair${++pairs}$1`)
  const config = { ...h.config, roles, redisUrl: pair.url, mongodbUrl, redisReplicas: 1 }
  const app = await createApp({ config, log: keptLog().log, fatal: () => {} })
  await app.start()
  url = `http://127.0.0.1:${app.port()}`
  await ready()
  return async () => {
    await app.stop()
    for (const end of owned.reverse()) await end()
  }
})

const ready = () => until('it is ready', async () => (await readyOf(url)).status === 'ready')

/** `202`, `outcome-unknown`, or the reason of a refusal. */
const like = async (postId = 'p'): Promise<string> => {
  const answer = await post(`${url}/posts/${postId}/like`)
  if (answer.status === 202) return '202'
  const { type, reason } = (await answer.json()) as { type: string; reason?: string }
  return reason ?? type.split('/').at(-1)!
}

/** What the replica knows of each partition. */
const metas = () => {
  const { readMeta } = createScripts(pair.replica.redis)
  return Promise.all(
    Array.from({ length: h.config.partitions }, (_, p) => readMeta(partitionKeys(p))),
  )
}
const onReplica = async () => (await metas()).reduce((sum, { accepted }) => sum + accepted, 0)

const inMongodb = async () => {
  const connection = await createConnection(mongodbUrl).asPromise()
  const posts = await createModels(connection).posts.find().lean<{ likes: number }[]>()
  await connection.close()
  return posts.reduce((sum, { likes }) => sum + likes, 0)
}

it('has a like on the replica before it is answered', async () => {
  for (let counted = 1; counted <= 20; counted++) {
    expect(await like(`p${counted % 7}`)).toBe('202')
    expect(await onReplica()).toBe(counted)
  }
})

it('drains although Redis is full', async () => {
  await pair.primary.redis.config('SET', 'maxmemory-policy', 'noeviction')
  for (let n = 0; n < 20; n++) expect(await like(`full-${n}`)).toBe('202')
  await pair.primary.redis.config('SET', 'maxmemory', 1)
  await until('all of it is in MongoDB', async () => (await inMongodb()) === 20)
})

it('leaves one outcome unknown without its replica, refuses the next likes, and goes on with it', async () => {
  const other = new Redis(pair.primary.port) // it has written nothing, as one that repeats a flush
  onTestFinished(() => other.disconnect())
  await until('the replica has all of it', async () => (await other.wait(1, 1000)) === 1)
  process.kill(pair.replica.pid, 'SIGSTOP')
  try {
    expect(await like()).toBe('outcome-unknown')
    expect(await askReplicas(other, 'lf:mark', { replicas: 1, onDisk: false })).toBe(false)
    for (let n = 0; n < 5; n++) expect(await like()).toBe('redis-too-few-replicas')
    expect(await readyOf(url)).toMatchObject({
      status: 'not-ready',
      reason: 'redis-too-few-replicas',
    })
  } finally {
    process.kill(pair.replica.pid, 'SIGCONT')
  }
  await ready()
  expect(await like()).toBe('202')
})

describe('a primary that is lost while its replica lags', () => {
  it.each(Array.from({ length: tries(1, 50) }, (_, i) => i))(
    'loses no answered like (%i)',
    async () => {
      const others: RedisNode[] = []
      onTestFinished(async () => {
        for (const node of others) await node.stop()
      })
      const outcomes: string[] = []
      let sending = true
      const send = async (name: string) => {
        while (sending) {
          const outcome = await like(name).catch(() => 'outcome-unknown')
          outcomes.push(outcome)
        }
      }
      const senders = ['a', 'b', 'c', 'd'].map(send)
      const counted = () => outcomes.filter((outcome) => outcome === '202').length
      await until('likes are counted', () => counted() > 50)
      pair.link.set({ latencyMs: 30 })
      const before = counted()
      await until('likes are counted over the slow link', () => counted() > before + 10)
      pair.link.set({ blackHole: true })
      await until('they are refused', () => outcomes.at(-1) === 'redis-too-few-replicas')
      process.kill(pair.primary.pid, 'SIGKILL')
      await pair.replica.redis.replicaof('NO', 'ONE')
      await untilPrimary(pair.replica)
      others.push(await startThird())
      pair.moveTo(pair.replica)
      const then = counted()
      await until('likes are counted again', () => counted() > then + 20)
      sending = false
      await Promise.all(senders)
      const acknowledged = counted()
      const unknown = outcomes.filter((outcome) => outcome === 'outcome-unknown').length
      const held = await onReplica()
      expect(held).toBeGreaterThanOrEqual(acknowledged)
      expect(held).toBeLessThanOrEqual(acknowledged + unknown)
      // Nor did a checkpoint move for a batch that only the lost primary knew.
      const settled = async () =>
        (await metas()).every(({ pending, openSeq }) => pending === 0 && openSeq === null)
      await until('all is drained', settled)
      expect((await metas()).map(({ stopped }) => stopped)).toEqual([null, null, null, null])
      expect(await inMongodb()).toBe(held)
    },
  )
})

/** A replica of the new primary: without one, likes stay refused. */
const startThird = async () => {
  const node = await startRedisNode(['--replicaof', `127.0.0.1 ${pair.replica.port}`])
  await until('it follows', async () =>
    (await node.redis.info('replication')).includes('master_link_status:up'),
  )
  return node
}

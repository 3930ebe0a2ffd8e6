// One Redis Cluster of three primaries and their replicas: a partition is where its slot is, and a node that is away
// takes only its own partitions with it.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ReadyAnswer } from '../../contract/index.ts'
import { judgeAnswer } from '../../load/verdict.ts'
import { browse } from '../../testing/event-reader.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { keptLog } from '../../testing/log-lines.ts'
import {
  type ClusterNode,
  type RedisCluster,
  startRedisCluster,
} from '../../testing/redis-cluster.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { partitionOf } from '../likes/partition.ts'
import { connectRedis } from '../redis/connections.ts'
import { keyClaim } from '../redis/keys.ts'
import { readyOf } from './ways-kit.ts'

const partitions = 4

/** Posts of one partition each, by partition. */
const posts = Array.from({ length: partitions }, (_, p) => {
  for (let n = 0; ; n++) if (partitionOf(`post-${n}`, partitions) === p) return `post-${n}`
})

/** Idempotency-Keys whose claim is not at `node`: it says MOVED. */
const keysElsewhere = async ({ redis }: ClusterNode, count: number) => {
  const keys: string[] = []
  for (let n = 0; keys.length < count; n++) {
    const hash = createHash('sha256').update(`key-${n}`).digest('base64url').slice(0, 22)
    await redis.exists(keyClaim(hash)).catch(() => keys.push(`key-${n}`))
  }
  return keys
}

describe('an app on a cluster', () => {
  let cluster: RedisCluster
  let h: Harness
  let home: ClusterNode // of partition 0, the queue and the audit's base
  const counted = new Map<string, number>()
  const unknown = new Map<string, number>()

  beforeAll(async () => {
    cluster = await startRedisCluster()
    home = await cluster.primaryOf(0)
    // One of its nodes is enough to find the others.
    const REDIS_URL = cluster.url.split(',').at(-1)!
    h = await startHarness({ env: { REDIS_URL: REDIS_URL.replace(/^(redis:\/\/)?/, 'redis://') } })
    await until('all partitions take likes', async () => (await taking()) === partitions)
  }, 60_000)
  afterAll(async () => {
    await h?.stop()
    await cluster?.stop()
  })
  beforeEach(() => cluster.whole())

  const ready = async () => (await readyOf(h.url)) as ReadyAnswer
  const metrics = async () => (await fetch(`${h.url}/metrics`)).text()
  const taking = async () => (await ready()).partitions.taking

  const note = (counts: Map<string, number>, postId: string) =>
    counts.set(postId, (counts.get(postId) ?? 0) + 1)
  /** What became of one like. */
  const like = async (postId: string) => {
    const answer = await post(`${h.url}/posts/${postId}/like`)
    const verdict = judgeAnswer({ status: answer.status, body: await answer.text() })
    if (verdict === 'accepted') note(counted, postId)
    if (verdict === 'unknown') note(unknown, postId)
    return verdict
  }
  const likeAll = async (times: number) => {
    const each = posts.flatMap((postId) => Array.from({ length: times }, () => like(postId)))
    return new Set(await Promise.all(each))
  }
  const drained = () =>
    until('MongoDB has every like once', async () => {
      const persisted = await h.persisted()
      return posts.every((postId) => {
        const more = persisted.get(postId)! - counted.get(postId)!
        return more >= 0 && more <= (unknown.get(postId) ?? 0)
      })
    })

  it('counts and drains the likes of all partitions, whatever node they are on', async () => {
    expect(await ready()).toMatchObject({
      ...{ status: 'ready', redisServer: { kind: 'cluster' } },
      partitions: { all: partitions, taking: partitions },
    })
    const owners = await Promise.all(posts.map((_, p) => cluster.primaryOf(p)))
    expect(new Set(owners).size).toBe(3)
    expect(await likeAll(20)).toEqual(new Set(['accepted']))
    await drained()
  })

  it('says what each node holds', async () => {
    const nodesNow = async () => (await h.stats()).redis.nodes ?? []
    await until('each takes likes and has a replica', async () => {
      const nodes = await nodesNow()
      const isWell = nodes.every(({ reason, replicas }) => reason === null && replicas === 1)
      return nodes.length === 3 && isWell
    })
    const nodes = await nodesNow()
    expect(nodes.flatMap((node) => node.partitions).sort()).toEqual(posts.map((_, p) => p))
    for (const { usedBytes, operationsPerSecond } of nodes)
      expect([usedBytes! > 0, operationsPerSecond! >= 0]).toEqual([true, true])
  })

  // Each of the two has other keys that all share: of the events, of the samples.
  it.each([1, 2])('knows which partitions take likes without the node of %d', async (p) => {
    const browser = await browse(h.app.port())
    await browser.has('sample')
    const owners = await Promise.all(posts.map((_, each) => cluster.primaryOf(each)))
    const gone = owners[p]!
    expect(gone).not.toBe(home)
    const taking = owners.filter((node) => node !== gone).length
    const state = () => browser.of('state').at(-1)!
    gone.proxy.set({ blackHole: true })
    try {
      await until('its browsers are told', () => state().partitions.taking === taking)
      expect(state()).toMatchObject({ likes: 'counted', reason: null })
      const down = `likeflow_redis_node_up{node="127.0.0.1:${gone.proxy.port}"} 0`
      await until('the metrics say so', async () => (await metrics()).includes(down))
    } finally {
      gone.proxy.clear()
    }
    await until('all take likes', () => state().partitions.taking === partitions)
    await until(
      'samples go on',
      () => browser.names().lastIndexOf('sample') > browser.names().lastIndexOf('state'),
    )
    browser.close()
  })

  it('says which replica would lose likes once it is promoted', async () => {
    const replica = await cluster.replicaOf(home)
    await replica.redis.config('SET', 'appendfsync', 'everysec')
    const { log, lines } = keptLog()
    const deps = { config: h.config, log, onConnect: async () => {}, fatal: () => {} }
    const redis = connectRedis(deps)
    const said = () => lines.filter(({ msg }) => msg === 'replica is not durable')
    await until('it says so', () => said().length > 0)
    await redis.stop()
    await replica.redis.config('SET', 'appendfsync', 'always')
    expect(said()).toMatchObject([
      { replica: `127.0.0.1:${replica.proxy.port}`, why: 'appendfsync is everysec, needs always' },
    ])
  })

  it('moves a slot during likes: nothing is refused for long, lost or doubled', async () => {
    const from = await cluster.primaryOf(0)
    const to = await cluster.primaryOf(1)
    let moving = true
    const verdicts = new Set<string>()
    const flood = (async () => {
      while (moving) for (const verdict of await likeAll(5)) verdicts.add(verdict)
    })()
    await cluster.movePartition(0, to)
    await cluster.movePartition(0, from)
    await cluster.movePartition(0, to)
    await until('it is counted there', async () => (await like(posts[0]!)) === 'accepted')
    moving = false
    await flood
    expect(verdicts).not.toContain('unknown')
    await drained()
  })

  it('counts a like once whose reply is lost before its slot moves', async () => {
    const [postId] = posts as [string]
    const from = await cluster.primaryOf(0)
    const to = await cluster.primaryOf(2)
    expect(to).not.toBe(from)
    from.proxy.set({ dropReply: { match: ':flush:', times: 1, after: 'silence' } })
    const outcome = like(postId)
    await until('its reply is lost', () => from.proxy.dropped() > 0)
    await cluster.movePartition(0, to)
    from.proxy.clear()
    expect(await outcome).toBe('accepted')
    await drained()
  })

  it('has each like on a replica of its node, where that is asked for', async () => {
    const app = await h.more({ REDIS_REPLICAS: '1' })
    const url = `http://127.0.0.1:${app.port()}`
    await until('all partitions take likes', async () => {
      const answer = (await readyOf(url)) as ReadyAnswer
      return answer.partitions.taking === partitions
    })
    for (const postId of posts) {
      expect((await post(`${url}/posts/${postId}/like`)).status).toBe(202)
      note(counted, postId)
    }
    await drained()
    await app.stop()
  })

  it('refuses only the likes of a node that was killed, until its replica has taken over', async () => {
    const [lost, ...others] = posts as [string, ...string[]]
    await cluster.movePartition(0, home)
    await drained()
    const keys = await keysElsewhere(home, others.length)
    process.kill(home.pid, 'SIGKILL')
    const elsewhere = new Set<string>()
    const likeThem = async () => {
      for (const postId of others) elsewhere.add(await like(postId))
    }
    await until('its likes are refused', async () => {
      await likeThem()
      return (await like(lost)) === 'refused'
    })
    expect(await ready()).toMatchObject({ status: 'ready', partitions: { taking: 3 } })
    for (const [i, postId] of others.entries()) {
      const headers = { 'idempotency-key': keys[i]! }
      expect((await post(`${h.url}/posts/${postId}/like`, undefined, headers)).status).toBe(202)
      note(counted, postId)
    }
    await until('its likes are counted again', async () => {
      await likeThem()
      return (await like(lost)) === 'accepted'
    })
    expect(elsewhere).toEqual(new Set(['accepted']))
    await until('all partitions take likes', async () => (await taking()) === partitions)
    await likeAll(3)
    await drained()
  })
})

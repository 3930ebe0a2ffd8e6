// One Redis Cluster of three primaries and their replicas: a partition is where its slot is, and a node that is away
// takes only its own partitions with it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ReadyAnswer } from '../../contract/index.ts'
import { judgeAnswer } from '../../load/verdict.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { type RedisCluster, startRedisCluster } from '../../testing/redis-cluster.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { partitionOf } from '../likes/partition.ts'
import { readyOf } from './ways-kit.ts'

const partitions = 4

/** Posts of one partition each, by partition. */
const posts = Array.from({ length: partitions }, (_, p) => {
  for (let n = 0; ; n++) if (partitionOf(`post-${n}`, partitions) === p) return `post-${n}`
})

describe('an app on a cluster', () => {
  let cluster: RedisCluster
  let h: Harness
  const counted = new Map<string, number>()
  const unknown = new Map<string, number>()

  beforeAll(async () => {
    cluster = await startRedisCluster()
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

  it('refuses only the likes of a node that was killed, until its replica has taken over', async () => {
    const dead = await cluster.primaryOf(2)
    await drained()
    process.kill(dead.pid, 'SIGKILL')
    const others: string[] = []
    await until('its likes are refused', async () => {
      others.push(await like(posts[0]!), await like(posts[1]!))
      return (await like(posts[2]!)) === 'refused'
    })
    expect(await ready()).toMatchObject({ status: 'ready', partitions: { taking: 2 } })
    await until('its likes are counted again', async () => {
      others.push(await like(posts[0]!), await like(posts[1]!))
      return (await like(posts[2]!)) === 'accepted'
    })
    expect(new Set(others)).toEqual(new Set(['accepted']))
    await until('all partitions take likes', async () => (await taking()) === partitions)
    await likeAll(3)
    await drained()
  })
})

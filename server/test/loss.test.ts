// Likes that a Redis had acknowledged are gone from the one that goes on: it is noticed by the processes that
// counted them, also when nothing comes to them any more, and no receipt lies. When nothing is gone, nothing stops.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LikeAnswer } from '../../contract/index.ts'
import { portOf } from '../../testing/faulty-harness.ts'
import { type Replica, startReplica } from '../../testing/replica.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { partitionKeys } from '../redis/keys.ts'
import { control, type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

describe('likes of two API processes, when another Redis goes on', () => {
  let h: FaultyHarness
  let replica: Replica
  let idle = ''
  beforeAll(async () => {
    h = await startFaultyHarness()
    idle = `http://127.0.0.1:${(await h.more({ ROLES: 'api' })).port()}`
    replica = await startReplica(h.services.redisUrl)
  })
  afterAll(async () => {
    await h?.stop()
    await replica?.stop()
  })

  /** Until it is counted: a refusal counted nothing. */
  const likeAt = async (url: string, postId: string): Promise<LikeAnswer> => {
    let like: LikeAnswer | null = null
    await until('a like is counted', async () => {
      const answer = await post(`${url}/posts/${postId}/like`)
      like = answer.status === 202 ? ((await answer.json()) as LikeAnswer) : null
      return like !== null
    })
    return like!
  }
  const likesAt = (url: string, n: number, name: string): Promise<LikeAnswer[]> =>
    Promise.all(Array.from({ length: n }, (_, i) => likeAt(url, `${name}${i}`)))
  const stateOf = async (receipt: string) => {
    const answer = await fetch(`${h.url}/receipts/${receipt}`)
    return answer.ok ? ((await answer.json()) as { state: string }).state : answer.status
  }
  const statesOf = async (likes: readonly LikeAnswer[]) =>
    new Set(await Promise.all(likes.map(({ receipt }) => stateOf(receipt))))
  const stoppedNow = async () => (await h.stats()).stopped.length
  /** Whoever asks for Redis is led to the replica, which is a primary now; the old one goes on alone. */
  const failOver = async () => {
    replica.cutOff()
    await replica.promote()
    h.toRedis.aim(replica.port)
  }
  const ready = () =>
    until('both take likes', async () =>
      (
        await Promise.all([h.url, idle].map(async (url) => (await fetch(`${url}/readyz`)).ok))
      ).every(Boolean),
    )
  /** The first Redis is the primary again, with the data of the replica. */
  const failBack = async () => {
    const [first, port] = [h.redis, String(replica.port)]
    await first.config('SET', 'masterauth', first.options.password ?? '')
    await first.replicaof('127.0.0.1', port)
    await until('the first follows', async () =>
      (await first.info('replication')).includes('master_link_status:up'),
    )
    await first.replicaof('NO', 'ONE')
    h.toRedis.aim(portOf(h.services.redisUrl))
    await replica.follow()
    await ready()
  }

  /** The highest position that was found lost. */
  const highestLost = async (partition: number) => {
    const meta = Object.entries(await h.redis.hgetall(partitionKeys(partition).meta))
    const lost = meta.filter(([field]) => field.startsWith('lost:'))
    return Math.max(0, ...lost.map(([, position]) => Number(position)))
  }
  const continueAll = async () => {
    for (let p = 0; p < h.config.partitions; p++)
      await control(h, `/partitions/${p}/continue`, { restored: 'apply' })
    await h.drained()
  }

  it('stops nothing when the replica had all', async () => {
    const likes = [...(await likesAt(h.url, 20, 'all')), ...(await likesAt(idle, 20, 'all'))]
    await replica.inSync()
    await failOver()
    await ready()
    await likesAt(h.url, 20, 'more')
    await likesAt(idle, 1, 'more')
    await until(
      'all are persisted',
      async () => [...(await statesOf(likes))].join() === 'persisted',
    )
    expect(await stoppedNow()).toBe(0)
    await failBack()
    expect(await statesOf(likes)).toEqual(new Set(['persisted']))
  })

  it('stops where likes of an idle process are gone after FLUSHALL, without a like or a new link', async () => {
    const gone = await likesAt(idle, 40, 'flushed')
    await h.drained()
    const counted = (await h.metas()).map((meta) => meta.accepted)
    await h.redis.flushall()
    // Each process says it of its last like: continued before, the second would stop it again.
    await until('all that was counted is found lost', async () => {
      const found = await Promise.all(counted.map((_, p) => highestLost(p)))
      return found.every((position, p) => position === counted[p])
    })
    await until(
      'every partition is stopped',
      async () => (await stoppedNow()) === h.config.partitions,
    )
    expect(await statesOf(gone)).toEqual(new Set([410]))
    await continueAll()
  })

  it('stops where likes of an idle process are gone, and no receipt of them lies', async () => {
    await control(h, '/drain/pause')
    const kept = await likesAt(idle, 20, 'kept')
    await replica.inSync()
    replica.link.set({ blackHole: true })
    const gone = await likesAt(idle, 40, 'gone')
    await failOver()
    await until('likes are taken', async () => (await fetch(`${h.url}/readyz`)).ok)
    // The other process counts more than were lost; then the batch of their ordinal is written.
    await likesAt(h.url, 60, 'others')
    await control(h, '/drain/resume')
    await until(
      'every partition is stopped',
      async () => (await stoppedNow()) === h.config.partitions,
    )
    expect((await h.stats()).stopped.map(({ reason }) => reason)).toContain('redis-lost')
    expect(await statesOf(gone)).toEqual(new Set([410]))
    for (const state of await statesOf(kept))
      expect(['pending', 'claimed', 'persisted']).toContain(state)
  })
})

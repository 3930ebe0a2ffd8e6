// A full Redis: what was counted is drained by itself, whatever filled it, and likes are taken again when there is room.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { type ServerProcess, startServerProcess } from '../../testing/server-process.ts'
import { patience, until } from '../../testing/until.ts'
import { infoNumber } from '../redis/info.ts'
import { sharedKeys } from '../redis/keys.ts'
import { expectConserved } from './fault-kit.ts'

let h: Harness
const started: ServerProcess[] = []
beforeAll(async () => {
  // A small share, so that keys reach it long before likes reach theirs; few live totals stay behind.
  const few = { IDEMPOTENCY_PERCENT: '10', COUNTS_LIMIT: '1000' }
  h = await startHarness({ env: { ROLES: 'api,producer,sampler', ...few } })
  await until(
    'there is a base',
    async () => (await h.redis.hexists(sharedKeys.audit, 'base')) === 1,
    patience.long,
  )
})
afterEach(async () => {
  await makeRoom()
  for (const worker of started.splice(0)) await worker.stop()
})
afterAll(() => h.stop())

/** No command that may need memory is taken. */
const fill = () => h.redis.config('SET', 'maxmemory', '1')
const makeRoom = () => h.redis.config('SET', 'maxmemory', '0')
const likeAll = (name: string, posts = 32) =>
  Promise.all(Array.from({ length: posts }, (_, i) => accepted(h.like(`${name}-${i}`))))
const refusals = async () =>
  Number(/errorstat_OOM:count=(\d+)/.exec(await h.redis.info('errorstats'))?.[1] ?? 0)
const isNumbered = (stage: 'pending' | 'claimed') => async () =>
  (await h.metas()).some((meta) => meta[stage] > 0)

it('is drained by workers that start, stop and start again while it is full', async () => {
  await likeAll('before')
  await until('it is claimed', isNumbered('claimed'))
  await likeAll('waiting') // no batch can follow the open one: these are pending
  await fill()
  const env = {
    REDIS_URL: h.services.redisUrl,
    MONGODB_URL: h.services.mongodbUrl,
    ROLES: 'worker',
  }
  const start = () => {
    const worker = startServerProcess(env)
    started.push(worker)
    return worker
  }
  const first = start()
  await until('it has said why', () => first.lines.some((line) => line.includes('without it')))
  await first.stop()
  start()
  await h.drained()
  await expectConserved(h)
  expect((await h.persisted()).get('waiting-0')).toBe(1)
  expect(await refusals()).toBeLessThan(1000) // BullMQ alone asks thousands of times a second
  const { workers, redis } = await h.stats()
  expect([workers.processes, redis.state]).toEqual([1, 'up'])
  await makeRoom()
  await likeAll('after')
  await h.drained()
  expect((await h.persisted()).get('after-0')).toBe(1)
})

/** Redis may use so many bytes more than now. */
const leaveOnly = async (bytes: number) => {
  const used = infoNumber(await h.redis.info('memory'), 'used_memory')!
  await h.redis.config('SET', 'maxmemory', String(used + bytes))
}
const reasonOf = async (answer: Response) =>
  answer.status === 202 ? null : ((await answer.json()) as { reason?: string }).reason
const likeOnce = (postId: string, headers = {}) =>
  post(`${h.url}/posts/${postId}/like`, undefined, headers)
const key = (name: string) => ({ 'idempotency-key': name })
/** Many at once until one is refused: why it was not counted. */
const untilRefused = async (likeNth: (n: number) => Promise<Response>) => {
  for (let from = 0; ; from += 32) {
    const answers = await Promise.all(Array.from({ length: 32 }, (_, i) => likeNth(from + i)))
    const reason = (await Promise.all(answers.map(reasonOf))).find((why) => why !== null)
    if (reason) return reason
  }
}

it('refuses likes before Redis is full, drains them, and takes likes again', async () => {
  // More than what stays behind when all is drained (live totals, the newest events).
  await leaveOnly(3_000_000)
  const long = 'x'.repeat(50) // fewer posts fill it
  const bulk = (n: number) =>
    post(`${h.url}/likes`, {
      likes: Array.from({ length: 50 }, (_, i) => ({ postId: `${long}-${n}-${i}` })),
    })
  expect(await untilRefused(bulk)).toBe('redis-full')
  const rings = async () => (await h.redis.hexists(sharedKeys.alerts, 'redis-full')) === 1
  await until('the alert rings', rings)
  const worker = await h.more({ ROLES: 'worker' })
  await h.drained()
  await until('a like is counted again', async () => (await likeOnce('again')).status === 202)
  await expectConserved(h)
  await until('the alert is over', async () => !(await rings()))
  await worker.stop()
})

it('refuses only likes with a key when keys have used up their share', async () => {
  await leaveOnly(4_000_000)
  expect(await untilRefused((n) => likeOnce('keyed', key(`full-${n}`)))).toBe('idempotency-full')
  expect((await likeOnce('without-a-key')).status).toBe(202)
  await until('the alert rings', async () =>
    (await h.redis.hkeys(sharedKeys.alerts)).includes('idempotency-full'),
  )
  await h.redis.config('SET', 'maxmemory', '0')
  await until(
    'a key is taken again',
    async () => (await likeOnce('keyed', key('room'))).status === 202,
  )
})

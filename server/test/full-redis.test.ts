// A full Redis: what was counted is drained by itself, whatever filled it, and likes are taken again when there is room.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import { sharedKeys } from '../redis/keys.ts'
import { expectConserved } from './fault-kit.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness({ env: { ROLES: 'api,producer,sampler' } })
  await until(
    'there is a base',
    async () => (await h.redis.hexists(sharedKeys.audit, 'base')) === 1,
  )
})
afterEach(() => h.stop())

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
  const first = startServerProcess(env)
  await until('it has said why', () => first.lines.some((line) => line.includes('without it')))
  await first.stop()
  const worker = startServerProcess(env)
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
  await worker.stop()
})

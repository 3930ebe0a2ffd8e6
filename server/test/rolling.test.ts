// A rolling update in the order of Kubernetes: the new process is ready first, the old one gets SIGTERM, and the
// balancer takes its endpoint away only later. Likes by connections that are kept alive notice nothing of it.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startLoad } from '../../load/engine.ts'
import { planDefaults } from '../../load/plan.ts'
import { verify } from '../../load/verify.ts'
import { type Balancer, startBalancer } from '../../testing/balancer.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { type ReadyProcess, startReadyProcess } from '../../testing/server-process.ts'
import { patience, until } from '../../testing/until.ts'

const rounds = process.env.LIKEFLOW_LONG ? 10 : 1
const late = 5 // connections that an ending process is still given

let h: Harness
let balancer: Balancer
const pods: ReadyProcess[] = []
beforeEach(async () => {
  h = await startHarness({ env: { ROLES: 'producer,worker,sampler' } })
  balancer = await startBalancer()
}, patience.long)
afterEach(async () => {
  await balancer.stop()
  for (const { kill } of pods) kill('SIGKILL')
  await Promise.all(pods.splice(0).map(({ ended }) => ended))
  await h.stop()
})

const startPod = async () => {
  const { redisUrl, mongodbUrl } = h.services
  const pod = await startReadyProcess({
    ...{ REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl },
    ...{ ROLES: 'api', STOP_DELAY: '3s' },
  })
  pods.push(pod)
  balancer.add(pod.port)
  return pod
}

it('refuses, resets and forgets no like of 2,000 per second', { timeout: 300_000 }, async () => {
  const running = [await startPod(), await startPod()]
  const { url } = balancer
  const plan = { ...planDefaults, url, rate: 2000, concurrency: 64, posts: 200, receipts: true }
  const load = startLoad({ ...plan, timeoutMs: 30_000 })
  const ending: ReadyProcess[] = []
  for (let round = 1; round <= rounds; round++) {
    const before = load.progress().accepted
    await until('likes flow', () => load.progress().accepted > before + 1000, patience.long)
    running.push(await startPod())
    const old = running.shift()!
    ending.push(old)
    const given = balancer.given(old.port)
    old.kill('SIGTERM')
    await until('it is given more', async () => {
      const answer = await fetch(`${url}/livez`, { headers: { connection: 'close' } })
      expect(answer.status).toBe(200)
      return balancer.given(old.port) >= given + late
    })
    balancer.remove(old.port)
  }
  for (const { ended } of ending) expect(await ended).toEqual({ code: 0, signal: null })
  load.stop()
  const { accepted, refused, unknown, unsent, latencyMs } = await load.done
  expect({ refused, unknown, unsent }).toEqual({ refused: {}, unknown: 0, unsent: 0 })
  const { prefix } = plan
  const { books } = load
  const at = `http://127.0.0.1:${running[0]!.port}`
  const found = await verify({ url: at, prefix, books, before: new Map(), withinMs: 60_000 })
  expect(found).toMatchObject({ status: 'equal', acknowledged: accepted })
  console.info(`${rounds} pods replaced, ${accepted} likes, p99 ${latencyMs?.p99} ms`)
})

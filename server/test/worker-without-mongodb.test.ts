// A worker that cannot write takes no jobs: the queue is shared, and what it held would wait for it while others could
// write it.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import {
  createMongoDbProxy,
  type MongoDbProxy,
  nameOf,
  refusal,
} from '../../testing/mongodb-proxy.ts'
import { until } from '../../testing/until.ts'
import type { App } from '../app.ts'
import { createBatchQueue } from '../batches/queue.ts'
import type { Environment } from '../config.ts'
import { expectConserved, via } from './fault-kit.ts'

let h: Harness
let proxy: MongoDbProxy
let apps: App[] = []
beforeAll(async () => {
  h = await startHarness({ env: { ROLES: 'api,producer,sampler' } })
})
afterAll(() => h.stop())
beforeEach(async () => {
  proxy = await createMongoDbProxy({ url: h.services.mongodbUrl })
})
afterEach(async () => {
  for (const app of apps) await app.stop()
  apps = []
  await proxy.stop()
})

const startWorker = async (env: Environment = {}) => {
  apps.push(await h.more({ ROLES: 'worker', ...env }))
  const isThere = async () => (await h.stats()).workers.processes === apps.length
  await until(`${apps.length} workers run`, isThere)
}
const throughProxy = (user = '') => ({
  MONGODB_URL: via(h.services.mongodbUrl, proxy.port).replace('://', `://${user}`),
})
/** On every partition. */
const like = (round: number) =>
  Promise.all(Array.from({ length: 32 }, (_, i) => accepted(h.like(`round-${round}-${i}`))))

const expectNoneFailed = async () => {
  const queue = createBatchQueue(h.redis)
  const jobs = await (await queue.open()).getJobs(['waiting', 'active', 'failed', 'completed'])
  await queue.stop()
  expect(jobs.filter((job) => job.attemptsMade > 1 || job.failedReason)).toEqual([])
}

const drainsRounds = async () => {
  for (let round = 1; round <= 3; round++) {
    await like(round)
    await h.drained()
  }
  await expectConserved(h)
  await expectNoneFailed()
}

it('drains everything beside a worker with a wrong MongoDB password', async () => {
  const refused = refusal(18, 'AuthenticationFailed', 'Authentication failed.')
  proxy.answer((command) => (nameOf(command) === 'saslStart' ? refused : undefined))
  await startWorker(throughProxy('user:wrong@'))
  await like(0)
  await until('a batch waits', async () => (await h.stats()).held.openBatches > 0)
  await startWorker()
  await drainsRounds()
})

it('hands back what it holds when its MongoDB goes, and another worker ends it', async () => {
  await startWorker(throughProxy())
  await like(0)
  await h.drained()
  proxy.answer(({ update, find }) => (update || find ? new Promise(() => {}) : undefined))
  await like(1)
  await until('it holds a batch', async () => (await h.stats()).workers.busy > 0)
  await proxy.stop()
  await startWorker()
  await drainsRounds()
})

it('is no hindrance while MongoDB answers its pings and refuses its writes', async () => {
  proxy.answer((command) =>
    nameOf(command) === 'update' ? refusal(13, 'Unauthorized', 'not authorized') : undefined,
  )
  await startWorker(throughProxy())
  await like(0)
  await startWorker()
  await drainsRounds()
})

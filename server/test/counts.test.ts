// Live totals of posts that Redis does not have, with a MongoDB that does not answer.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { via } from '../../testing/faulty-harness.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { createFaultProxy, type FaultProxy } from '../../testing/proxy.ts'
import { until } from '../../testing/until.ts'
import { createCounts } from '../likes/counts.ts'
import { createLog } from '../log.ts'
import { createMongoDb, type MongoDb } from '../mongodb/connection.ts'
import { createModels, createPostReader, type PostReader } from '../mongodb/models.ts'
import { partitionKeys } from '../redis/keys.ts'

const soonMs = 50
const longMs = 600_000 // a test that waits for it fails

let h: Harness
let proxy: FaultProxy
let mongodb: MongoDb
beforeAll(async () => {
  h = await startHarness()
  proxy = await createFaultProxy({ target: { port: Number(new URL(h.services.mongodbUrl).port) } })
  mongodb = createMongoDb({
    url: via(h.services.mongodbUrl, proxy.port),
    log: createLog('silent'),
  })
  mongodb.start()
  await mongodb.whenUp()
})
afterAll(async () => {
  await mongodb.stop()
  await proxy.stop()
  await h.stop()
})

const counts = (
  read: PostReader['read'] = createPostReader(createModels(mongodb.connection)).read,
) =>
  createCounts({
    keys: partitionKeys(0),
    scripts: h.scripts,
    mongodb,
    posts: { read },
    bound: 1000,
    onTotals: () => {},
  })

it('lets nobody wait once somebody waited in vain, and asks again meanwhile', async () => {
  const { seed } = counts()
  expect(await seed('before', longMs)).toBe(0)
  proxy.set({ blackHole: true })
  expect(await seed('first', soonMs)).toBeNull()
  // Its read is still under way, for as long as MongoDB says nothing.
  const second = seed('second', longMs)
  const turn = new Promise((resolve) => setImmediate(resolve, 'a turn of the event loop'))
  expect(await Promise.race([second, turn])).toBeNull()
  proxy.clear()
  await until('MongoDB is waited for again', async () => (await seed('second', soonMs)) === 0)
})

it('leaves a read that never ends', async () => {
  const { read } = createPostReader(createModels(mongodb.connection))
  let reads = 0
  const { seed } = counts((ids) => (++reads === 1 ? new Promise(() => {}) : read(ids)))
  expect(await seed('first', soonMs)).toBeNull()
  await until('there is another one', async () => (await seed('second', soonMs)) === 0)
})

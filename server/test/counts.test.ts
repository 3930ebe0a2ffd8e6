// Live totals of posts that Redis does not have, with a MongoDB that does not answer.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../../simulations/faults/proxy.ts'
import { createCounts } from '../likes/counts.ts'
import { createLog } from '../log.ts'
import { createMongoDb, type MongoDb } from '../mongodb/connection.ts'
import { createModels, createPostReader } from '../posts/post.ts'
import { partitionKeys } from '../redis/keys.ts'
import { via } from './faulty-harness.ts'
import { type Harness, startHarness } from './harness.ts'

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

const counts = () =>
  createCounts({
    keys: partitionKeys(0),
    scripts: h.scripts,
    mongodb,
    posts: createPostReader(createModels(mongodb.connection)),
    bound: 1000,
    onTotals: () => {},
  })

it('does not wait for a MongoDB that is late already, and asks it again when it is back', async () => {
  const { seed } = counts()
  expect(await seed('before', longMs)).toBe(0)
  proxy.set({ blackHole: true })
  expect(await seed('first', soonMs)).toBeNull()
  // Its read is still under way, for as long as MongoDB says nothing.
  const late = seed('late', soonMs)
  const turn = new Promise((resolve) => setImmediate(resolve, 'a turn of the event loop'))
  expect(await Promise.race([late, turn])).toBeNull()
  proxy.clear()
  await expect.poll(() => seed('late', soonMs)).toBe(0)
})

it('takes MongoDB for away when a read fails, so that nobody waits for the next one', async () => {
  const { seed } = counts()
  await mongodb.whenUp()
  proxy.set({ refuse: true })
  proxy.reset()
  expect(await seed('gone', longMs)).toBeNull()
  expect(mongodb.up()).toBe(false)
  expect(await seed('away', longMs)).toBeNull()
  proxy.clear()
  await mongodb.whenUp()
  expect(await seed('away', longMs)).toBe(0)
})

// The audit of more posts than can be summed in a second: the drain goes on, and the audit says what it knows. Where
// MongoDB reads snapshots, it is exact all the same.
import mongoose from 'mongoose'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Audit } from '../../contract/index.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import {
  type Answer,
  createMongoDbProxy,
  type MongoDbProxy,
  nameOf,
  refusal,
} from '../../testing/mongodb-proxy.ts'
import type { Doc } from '../../testing/mongodb-wire.ts'
import { tries } from '../../testing/tries.ts'
import { patience, until } from '../../testing/until.ts'
import { createAuditor } from '../batches/audit.ts'
import { createModels } from '../mongodb/models.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { control, decidedAudit, expectConserved, via } from './fault-kit.ts'

const aSecondAndMore = 5000 // the hold's limit, and how late a busy machine is

let h: Harness
let proxy: MongoDbProxy
beforeAll(async () => {
  h = await startHarness({
    env: { AUDIT_INTERVAL: '1d' },
    through: async ({ mongodbUrl }, own) => {
      proxy = await createMongoDbProxy({ url: mongodbUrl })
      own('proxy', proxy.stop)
      return { MONGODB_URL: via(mongodbUrl, proxy.port) }
    },
  })
  await accepted(h.like('first'))
  await h.drained()
  await until('the first audits are over', async () => (await decidedAudit(h)).status === 'equal')
})
beforeEach(() => proxy.clear())
afterAll(() => h.stop())

/** Sums take until `go`. */
const slowSums = () => {
  const asked = Promise.withResolvers<Doc>()
  const gone = Promise.withResolvers<undefined>()
  const answer = (command: Doc): Answer => {
    if (nameOf(command) !== 'aggregate') return undefined
    asked.resolve(command)
    return gone.promise
  }
  return { answer, asked: asked.promise, go: () => gone.resolve(undefined) }
}

const likes = async (post: string, count: number) => {
  for (let i = 0; i < count; i++) await accepted(h.like(post))
}
const isPersisted = (post: string, count: number) =>
  until(`${post} has ${count}`, async () => (await h.persisted()).get(post) === count)

it('lets the drain go on while MongoDB sums, and says how many likes moved', async () => {
  const sums = slowSums()
  proxy.answer(sums.answer)
  const audited = control<Audit>(h, '/audit')
  await sums.asked
  await likes('meanwhile', 5)
  await isPersisted('meanwhile', 5) // before the sum is taken
  sums.go()
  const audit = await audited
  expect(audit).toMatchObject({ status: 'within', moved: 5, difference: 0 })
  expect(audit.sum).toBe(audit.base + audit.persisted + 5)
  expect(audit.heldMs).toBeLessThan(aSecondAndMore)
  await h.drained()
  expect(await decidedAudit(h)).toMatchObject({ status: 'equal', moved: 0 })
  await expectConserved(h)
})

it('finds more likes lost or doubled than moved, while they move', async () => {
  for (const change of [-9, 9]) {
    const sums = slowSums()
    proxy.answer(sums.answer)
    const audited = control<Audit>(h, '/audit')
    await sums.asked
    const post = `moved-${change}`
    await likes(post, 5)
    await isPersisted(post, 5)
    await h.models.posts.updateOne({ _id: 'first' }, { $inc: { likes: change } })
    sums.go()
    const audit = await audited
    expect(audit.status).toBe('different')
    expect(Math.sign(audit.difference)).toBe(Math.sign(change))
    await h.models.posts.updateOne({ _id: 'first' }, { $inc: { likes: -change } })
    await h.drained()
  }
})

it('takes its base anew while likes move, and makes it exact when they rest', async () => {
  const before = await decidedAudit(h)
  const sums = slowSums()
  proxy.answer(sums.answer)
  await h.redis.hset(partitionKeys(0).meta, 'rebase', '1') // as after an operator's decision
  const audited = control<Audit>(h, '/audit')
  await sums.asked
  await likes('rebased', 5)
  await isPersisted('rebased', 5)
  sums.go()
  expect(await audited).toMatchObject({ status: 'within', moved: 5 })
  await h.drained()
  expect(await decidedAudit(h)).toMatchObject({ status: 'equal', base: before.base })
})

it('waits for a sum as long as it takes, and bounds it itself', async () => {
  // Beyond every other limit of the connection (20 s) in `npm run test:faults`.
  const takesMs = tries(100, 22_000)
  const sums = slowSums()
  proxy.answer(sums.answer)
  const audited = control<Audit>(h, '/audit')
  const command = await sums.asked
  expect(command.maxTimeMS).toBeGreaterThan(60_000)
  const began = performance.now()
  await until('it took long', () => performance.now() - began >= takesMs, patience.long)
  sums.go()
  await audited // which does not wait so long
  const lastAudit = async () => (await h.redis.hget(sharedKeys.audit, 'last')) ?? '{}'
  await until('it is equal', async () => JSON.parse(await lastAudit()).ms >= takesMs)
  expect(JSON.parse(await lastAudit())).toMatchObject({ status: 'equal' })
})

/**
 * A mongos that reads snapshots: its first read fixes what later ones see, as 5.0 and newer do. That moment is the
 * newest that it has heard of, by an ordinary read: the harness writes through another.
 */
const startSnapshots = async (sums = slowSums()) => {
  const { Timestamp } = mongoose.mongo
  const at = new Timestamp({ t: 1, i: 1 })
  let heard: Doc[] = []
  let fixed: Doc[] | null = null
  const hear = () =>
    h.models.posts.aggregate<Doc>([
      { $group: { _id: { $type: '$likes' }, posts: { $sum: 1 }, sum: { $sum: '$likes' } } },
    ])
  const snapshots = await createMongoDbProxy({
    url: h.services.mongodbUrl,
    hello: { msg: 'isdbgrid', maxWireVersion: 17 },
  })
  snapshots.answer(async (command) => {
    const concern = command.readConcern as { level?: string; atClusterTime?: unknown } | undefined
    if (concern?.level !== 'snapshot') {
      if (nameOf(command) === 'find') heard = await hear()
      return undefined
    }
    const { readConcern: _, lsid: _lsid, ...plain } = command
    if (!concern.atClusterTime) {
      fixed = heard
      const withTime = (reply: Doc) => ({
        ...reply,
        cursor: { ...(reply.cursor as Doc), atClusterTime: at },
      })
      return { forward: plain, change: withTime }
    }
    const own = await sums.answer(command)
    return (
      (own as Doc | undefined) ?? {
        ok: 1,
        cursor: { id: mongoose.mongo.Long.ZERO, ns: 'likeflow.posts', firstBatch: fixed },
      }
    )
  })
  const connection = await mongoose
    .createConnection(via(h.services.mongodbUrl, snapshots.port), {
      readConcern: { level: 'majority' },
    })
    .asPromise()
  const auditor = createAuditor({
    redis: h.redis,
    scripts: h.scripts,
    mongodb: { whenUp: async () => {} } as never,
    model: createModels(connection).posts,
    partitions: h.config.partitions,
    intervalMs: 1e9,
    now: Date.now,
    log: h.log,
    onAudited: async () => {},
  })
  const stop = async () => {
    await auditor.stop()
    await connection.close()
    await snapshots.stop()
  }
  return { auditor, sums, stop }
}

it('is exact under load where MongoDB reads snapshots, and holds only until one is open', async () => {
  const { auditor, sums, stop } = await startSnapshots()
  const audited = auditor.run()
  await sums.asked
  await likes('after-the-snapshot', 5)
  await isPersisted('after-the-snapshot', 5)
  sums.go()
  const audit = await audited
  expect(audit).toMatchObject({ status: 'equal', moved: 0, difference: 0 })
  expect(audit.heldMs).toBeLessThan(aSecondAndMore)
  await stop()
  await h.drained()
})

it('answers who cannot wait, and goes on', async () => {
  const { auditor, sums, stop } = await startSnapshots()
  expect(await auditor.runFor(1)).toMatchObject({ status: 'undecided' })
  sums.go()
  expect(await auditor.run()).toMatchObject({ status: 'equal' })
  await stop()
})

it('is undecided when the snapshot is too old by the time of the sum, and then scans', async () => {
  let asked = 0
  const tooOld = () => {
    asked++
    return refusal(239, 'SnapshotTooOld')
  }
  const { auditor, stop } = await startSnapshots({ ...slowSums(), answer: tooOld })
  expect(await auditor.run()).toMatchObject({ status: 'undecided' })
  expect(await auditor.run()).toMatchObject({ status: 'equal' })
  expect(asked).toBe(1)
  await stop()
})

// What MongoDB refuses of one post is decided for that post: for good by a dead letter, by a stop where that cannot be,
// and never by trying for ever.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { DeadLettersAnswer } from '../../contract/index.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { createMongoDbProxy, type MongoDbProxy, refusal } from '../../testing/mongodb-proxy.ts'
import { type Refuse, refuseUpdates } from '../../testing/mongodb-refused-writes.ts'
import type { Doc } from '../../testing/mongodb-wire.ts'
import { until } from '../../testing/until.ts'
import { partitionOf } from '../likes/partition.ts'
import { sharedKeys } from '../redis/keys.ts'
import { control, expectConserved, via } from './fault-kit.ts'

let h: Harness
let proxy: MongoDbProxy
beforeAll(async () => {
  h = await startHarness({
    through: async ({ mongodbUrl }, own) => {
      proxy = await createMongoDbProxy({ url: mongodbUrl })
      own('proxy', proxy.stop)
      return { MONGODB_URL: via(mongodbUrl, proxy.port) }
    },
  })
})
beforeEach(() => proxy.clear())
afterAll(() => h.stop())

/** As for a user who has the role `readWrite` and no other. */
const readWriteOnly = ({ bypassDocumentValidation }: Doc) =>
  bypassDocumentValidation ? refusal(13, 'Unauthorized', 'not authorized on likeflow') : undefined

const postOf = (update: Doc) => (update.q as { _id: unknown })._id
const refusesPost =
  (post: string, code: number, errmsg: string): Refuse =>
  (update) =>
    postOf(update) === post ? { code, errmsg } : undefined

const likesOf = async (post: string) => (await h.persisted()).get(post)
const isDead = (post: string) =>
  until(`${post} is a dead letter`, async () => {
    const answer = await fetch(`${h.url}/admin/dead-letters`, { headers: { origin: h.url } })
    return ((await answer.json()) as DeadLettersAnswer).dead.some(({ postId }) => postId === post)
  })
const partitionOfPost = (post: string) => partitionOf(post, h.config.partitions)
const isStopped = async (post: string, reason: string) => {
  const partition = partitionOfPost(post)
  await until(
    `its partition is stopped by ${reason}`,
    async () => (await h.metas())[partition]!.stopped === reason,
  )
}
const continueWithApply = (post: string) =>
  control(h, `/partitions/${partitionOfPost(post)}/continue`, { restored: 'apply' })

/** Posts of the same partition, so that they come into one slice. */
const neighbours = (post: string, count: number) =>
  Array.from({ length: 100 }, (_, i) => `${post}-${i}`)
    .filter((each) => partitionOfPost(each) === partitionOfPost(post))
    .slice(0, count)

it('needs no more than the role readWrite for a poison post and one without a seq', async () => {
  proxy.answer(readWriteOnly)
  await h.models.posts.collection.insertOne({ _id: 'text' as never, likes: 'many', seq: 0 })
  await h.models.posts.collection.insertOne({ _id: 'no-seq' as never, likes: 10 })
  await accepted(h.like('text'))
  await accepted(h.like('no-seq'))
  await isDead('text')
  await h.drained()
  expect(await likesOf('no-seq')).toBe(11)
  await expectConserved(h)
})

it('makes a dead letter of a post whose sum is larger than a number can be', async () => {
  const refuse = refusesPost(
    'overflow',
    2,
    'Failed to apply $inc operations to current value ((NumberLong)9223372036854775807) for document {_id: "overflow"}',
  )
  proxy.answer((command) =>
    refuseUpdates(command, (update) => ((update.u as Doc).$inc ? refuse(update) : undefined)),
  )
  const good = neighbours('overflow', 5)
  await Promise.all(['overflow', ...good].map((post) => accepted(h.like(post))))
  await isDead('overflow')
  await h.drained()
  for (const post of good) expect(await likesOf(post)).toBe(1)
  await expectConserved(h)
})

it.each([10334, 17419])(
  'stops when a document is too large for its fence as well: %d',
  async (code) => {
    const post = `large-${code}`
    proxy.answer((command) =>
      refuseUpdates(command, refusesPost(post, code, 'is larger than 16777216')),
    )
    await accepted(h.like(post))
    await isStopped(post, 'fence-refused')
    proxy.clear()
    await continueWithApply(post)
    await h.drained()
    expect(await likesOf(post)).toBe(1)
  },
)

it('stops at a unique index of others, names it, and doubles nothing afterwards', async () => {
  const refuse = refusesPost(
    'unique',
    11000,
    'E11000 duplicate key error collection: likeflow.posts index: title_1 dup key: { title: null }',
  )
  proxy.answer((command) => refuseUpdates(command, refuse))
  const good = neighbours('unique', 5)
  await Promise.all(['unique', ...good].map((post) => accepted(h.like(post))))
  await isStopped('unique', 'unique-index:title_1')
  expect(await likesOf('unique')).toBe(undefined)
  proxy.clear()
  await continueWithApply('unique')
  await h.drained()
  for (const post of ['unique', ...good]) expect(await likesOf(post)).toBe(1)
  await expectConserved(h)
})

it('tells on the page that all writes are refused while pings are answered, and goes on', async () => {
  const full = { code: 14031, errmsg: 'available disk space of 1 bytes is less than required' }
  proxy.answer((command) => refuseUpdates(command, ({ u }) => ((u as Doc).$inc ? full : undefined)))
  await accepted(h.like('full'))
  const alerts = async () => Object.keys(await h.redis.hgetall(sharedKeys.alerts))
  await until('there is the alert', async () => (await alerts()).includes('mongodb-refuses'))
  expect((await h.stats()).mongodb).toEqual({ state: 'refuses', reason: 'OutOfDiskSpace' })
  expect(await alerts()).not.toContain('mongodb-away')
  proxy.clear()
  await h.drained()
  expect(await likesOf('full')).toBe(1)
  await until('the alert is over', async () => !(await alerts()).includes('mongodb-refuses'))
  await expectConserved(h)
})

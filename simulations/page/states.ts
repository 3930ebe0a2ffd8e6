// The states that the page must be true in, on real servers: each is brought about, shown, and undone again.
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { frozen } from '../../testing/frozen.ts'
import type { Harness } from '../../testing/harness.ts'
import { press } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'

/** Brings the state about, does `work` in it, and leaves everything as it was. */
type Within = (h: Harness, work: () => Promise<void>) => Promise<void>

export interface PageState {
  readonly name: string
  readonly within: Within
  /** what the headline must say in it */
  readonly headline: RegExp
  /** the trouble that the status bar must show; null: none */
  readonly trouble: string | null
  /** likes that MongoDB has more, or fewer, than were counted: somebody else changed it */
  readonly tampered?: number
}

const floodPerSecond = 1500
const quietPerSecond = 200

const under = async (h: Harness, rate: number, work: () => Promise<void>) => {
  const load = runLoad({
    ...planDefaults,
    ...{ url: h.url, prefix: 'shown', rate, posts: 30, skew: 'zipf', durationMs: 3_600_000 },
  })
  load.done.catch(() => {}) // a state may take its server away
  try {
    await until('likes come in', async () => (await h.stats()).rates.accepted > 0)
    await work()
  } finally {
    load.stop()
    await load.done.catch(() => {})
  }
}

const tampered: Within = async (h, work) => {
  const { collection } = h.models.posts
  const change = (by: number) =>
    collection.updateOne({ _id: 'kept' as never }, { $inc: { likes: by } })
  await h.drained()
  await change(-1)
  await press(h.url, '/audit')
  await work()
  await change(1)
  await press(h.url, '/audit')
}

const deadLetters: Within = async (h, work) => {
  const { collection } = h.models.posts
  await collection.insertOne({ _id: 'bad' as never, likes: 'x', seq: 0 })
  await h.like('bad')
  await until('it is a dead letter', async () => (await h.stats()).totals.deadLettered > 0)
  await work()
  await collection.updateOne({ _id: 'bad' as never }, { $set: { likes: 0 } })
  const { dead } = (await (await fetch(`${h.url}/admin/dead-letters`)).json()) as {
    dead: { partition: number; postId: string }[]
  }
  const named = dead.map(({ partition, postId }) => ({ partition, postId }))
  await press(h.url, '/dead-letters/replay', { dead: named })
}

/** MongoDB knows of a batch that Redis does not: as after a restore of Redis. */
const stopped: Within = async (h, work) => {
  await h.drained()
  const { collection } = h.models.checkpoints
  await collection.updateMany({ seq: { $exists: true } }, { $inc: { seq: 2 } })
  const isStopped = async () => (await h.stats()).stopped.map(({ partition }) => partition)
  for (let i = 0; (await isStopped()).length === 0; i++) await h.like(`kept-${i % 20}`)
  await work()
  for (const partition of await isStopped())
    await press(h.url, `/partitions/${partition}/continue`, { restored: 'apply' })
}

export const states: readonly PageState[] = [
  {
    name: 'idle',
    headline: /A like sent now is counted/,
    trouble: null,
    within: async (h, work) => {
      await h.drained()
      await until('nothing came for a while', async () => {
        const { rates, totals } = await h.stats()
        return rates.accepted === 0 && totals.pending === 0
      })
      await work()
    },
  },
  {
    name: 'flood',
    headline: /^(This second|No like came in this second)/,
    trouble: null,
    within: (h, work) => under(h, floodPerSecond, work),
  },
  {
    name: 'mongodb-away',
    headline: /^Likes are counted and wait in Redis/,
    trouble: 'mongodb-away',
    within: (h, work) => under(h, quietPerSecond, () => frozen(h.services.mongodbPid, work)),
  },
  {
    name: 'redis-frozen',
    headline: /^Likes are refused now/,
    trouble: 'redis-away',
    within: (h, work) => under(h, quietPerSecond, () => frozen(h.services.redisPid, work)),
  },
  {
    name: 'paused',
    headline: /^Likes are counted and wait in Redis/,
    trouble: 'claims-paused',
    within: (h, work) =>
      under(h, quietPerSecond, async () => {
        await press(h.url, '/drain/pause')
        await work()
        await press(h.url, '/drain/resume')
      }),
  },
  { name: 'dead-letters', headline: /./, trouble: 'dead-letters', within: deadLetters },
  {
    ...{ name: 'audit-differs', headline: /./, trouble: 'likes-missing', within: tampered },
    tampered: -1,
  },
  { name: 'stopped-partition', headline: /./, trouble: 'partition-stopped', within: stopped },
]

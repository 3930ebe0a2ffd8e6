// How many likes one write to MongoDB carries, and whether a post is ever written more than once in an
// interval: counted by the worker, and told by the batches on the stream.
import type { BatchEvent, Sample } from '../../../contract/index.ts'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { readEvents } from '../../../testing/read-events.ts'
import { getJson } from '../ask.ts'
import { fact, line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'

const promisedLikesPerWrite = 50 // at 10,000 likes/s over 100 posts and an interval of a second

const operations = async (url: string) =>
  (await getJson<Sample>(`${url}/stats`))?.database.operations ?? 0

/** The batches that settle during `work`, and the writes meanwhile. */
const watchWrites = async ({ url, drained }: Stack, work: () => Promise<unknown>) => {
  const batches: BatchEvent[] = []
  const events = await readEvents(`${url}/events`, (name, data) => {
    const batch = name === 'batch' ? (JSON.parse(data) as BatchEvent) : null
    if (batch?.state === 'settled') batches.push(batch)
  })
  try {
    const before = await operations(url)
    await work()
    await drained()
    return { batches, writes: (await operations(url)) - before }
  } finally {
    await events.stop()
  }
}

export default scenario({
  summary: 'likes per database write under a steady load; never two writes per post and interval',
  seconds: 35,
  options: {
    ...{
      rate: count(10_000, 1_000_000),
      posts: count(100, 1_000_000),
      seconds: count(20, 3600, 3),
    },
    ...{ interval: count(1000, 60_000, 50) },
  },
  run: ({ rate, posts, seconds, interval }, context) =>
    withStack(context, { env: { DRAIN_INTERVAL_MS: String(interval) } }, async (stack) => {
      const load = { url: stack.url, rate, posts, durationMs: seconds * 1000, prefix: 'writes' }
      const run = { ...planDefaults, ...load, skew: 'zipf', concurrency: 256 } as const
      let accepted = 0
      const { batches, writes } = await watchWrites(stack, async () => {
        accepted = (await runLoad(run).done).accepted
      })
      const touched = batches.reduce((sum, batch) => sum + batch.posts, 0)
      return {
        title: 'Likes per database write',
        ...tableOf([
          line('likes accepted', [accepted]),
          line('likes per write', [accepted / writes], { least: promisedLikesPerWrite, digits: 1 }),
          line('claims', [batches.length]),
          line('posts in them', [touched]),
          fact('writes', formatNumber(writes), 'no more than posts', writes <= touched),
        ]),
        notes: [
          `${formatNumber(rate)} likes/s for ${seconds} s over ${posts} zipf posts, a claim each ${interval} ms.`,
        ],
        servers: stack.servers,
        data: { writes, batches },
      }
    }),
})

// A steady load (open model): how long a like takes to MongoDB, told by the server's own samples and by the
// receipts of a client's own likes; how many likes one write carries; and that no post is written more than
// once per claim.
import { setTimeout as delay } from 'node:timers/promises'
import type { BatchEvent, Sample } from '../../../contract/index.ts'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { waitForReceipt } from '../../../load/verify.ts'
import { readEvents } from '../../../testing/read-events.ts'
import { getJson, sendLike } from '../ask.ts'
import { fact, line, linesOf, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, quantile } from '../statistics.ts'

const probeEveryMs = 20
const probeWithinMs = 30_000
const warmupMs = 3000
const promisedLikesPerWrite = 50 // at 10,000 likes/s over 100 zipf posts and an interval of a second

/** Likes one of some posts each `probeEveryMs` and waits for its receipt: ms from send to persisted, each. */
const probe = async (url: string, signal: AbortSignal): Promise<number[]> => {
  const one = async (i: number) => {
    const began = performance.now()
    const { receipt } = await sendLike(url, `probe-${i % 5}`)
    const wait = await waitForReceipt(url, receipt, began + probeWithinMs)
    if (wait.status !== 'done') throw new Error(`a probe's receipt is ${wait.state}`)
    return performance.now() - began
  }
  const probes: Promise<number>[] = []
  for (let i = 0; !signal.aborted; i++) {
    probes.push(one(i))
    await delay(probeEveryMs)
  }
  return Promise.all(probes)
}

interface Heard {
  readonly lags: NonNullable<Sample['lagMs']>[]
  readonly settled: BatchEvent[]
  /** to MongoDB */
  readonly writes: number
}

/** What the stream says during `work`, and until all of it is drained. */
const hearDuring = async (
  { url, drained }: Stack,
  work: () => Promise<unknown>,
): Promise<Heard> => {
  const lags: Heard['lags'] = []
  const settled: BatchEvent[] = []
  const operations = async () => (await getJson<Sample>(`${url}/stats`))?.database.operations ?? 0
  const before = await operations()
  const events = await readEvents(`${url}/events`, (name, data) => {
    const lag = name === 'sample' ? (JSON.parse(data) as Sample).lagMs : null
    const batch = name === 'batch' ? (JSON.parse(data) as BatchEvent) : null
    if (lag) lags.push(lag)
    if (batch?.state === 'settled') settled.push(batch)
  })
  try {
    await work()
    await drained()
    return { lags, settled, writes: (await operations()) - before }
  } finally {
    await events.stop()
  }
}

export default scenario({
  summary: 'like → MongoDB under a steady load: how long it takes, and likes per write',
  seconds: 50,
  options: {
    ...{
      rate: count(10_000, 1_000_000),
      posts: count(100, 1_000_000),
      seconds: count(30, 3600, 3),
    },
    ...{ interval: count(1000, 60_000, 50) },
  },
  run: ({ rate, posts, seconds, interval }, context) =>
    withStack(context, { env: { DRAIN_INTERVAL_MS: String(interval) } }, async (stack) => {
      const load = { url: stack.url, rate, posts, concurrency: 256, prefix: 'lag' }
      const times = { warmupMs, durationMs: seconds * 1000 }
      const end = new AbortController()
      let probed: number[] = []
      const { lags, settled, writes } = await hearDuring(stack, async () => {
        const run = runLoad({ ...planDefaults, ...load, ...times, skew: 'zipf' })
        await delay(warmupMs)
        const probing = probe(stack.url, end.signal)
        await run.done
        end.abort()
        probed = await probing
      })
      const sum = (of: 'posts' | 'likes') => settled.reduce((all, batch) => all + batch[of], 0)
      const each = linesOf(lags)
      const [p50, p99] = [{ most: interval / 2 + 100 }, { most: interval * 1.5 }]
      return {
        title: 'Lag: like → MongoDB',
        ...tableOf([
          each('p50 of each second, by the stream, ms', (lag) => lag.p50, p50),
          each('p99 of each second, by the stream, ms', (lag) => lag.p99, p99),
          line(`p50 of ${probed.length} receipts, ms`, [quantile(probed, 0.5)], p50),
          line(`p99 of ${probed.length} receipts, ms`, [quantile(probed, 0.99)], p99),
          line('likes per write', [sum('likes') / writes], { least: promisedLikesPerWrite }),
          line('posts in all claims', [sum('posts')]),
          fact('writes', formatNumber(writes), 'no more than posts', writes <= sum('posts')),
        ]),
        notes: [
          `${formatNumber(rate)} likes/s over ${posts} zipf posts for ${seconds} s, a claim each ${interval} ms.`,
        ],
        servers: stack.servers,
        data: { lags, probed, settled, writes },
      }
    }),
})

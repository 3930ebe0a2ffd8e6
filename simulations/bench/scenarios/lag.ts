// How long a like takes to MongoDB under a steady load (open model). Told twice: by the server's own samples
// on the stream, and by a client that follows the receipts of its own likes.
import { setTimeout as delay } from 'node:timers/promises'
import type { Sample } from '../../../contract/index.ts'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { waitForReceipt } from '../../../load/verify.ts'
import { readEvents } from '../../../testing/read-events.ts'
import { sendLike } from '../ask.ts'
import { line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber, quantile } from '../statistics.ts'

const probeEveryMs = 20
const probeWithinMs = 30_000
const warmupMs = 3000

/** Likes one of some posts each `probeEveryMs` and waits for its receipt: ms from send to persisted, each. */
const probe = async (url: string, signal: AbortSignal): Promise<number[]> => {
  const one = async (i: number) => {
    const began = performance.now()
    const { receipt } = await sendLike(url, `probe-${i % 50}`)
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

/** The lags of the samples that come during `work`. */
const lagsDuring = async (url: string, work: () => Promise<unknown>) => {
  const lags: NonNullable<Sample['lagMs']>[] = []
  const events = await readEvents(`${url}/events`, (name, data) => {
    const lag = name === 'sample' ? (JSON.parse(data) as Sample).lagMs : null
    if (lag) lags.push(lag)
  })
  await work()
  await events.stop()
  return lags
}

export default scenario({
  summary: 'like → MongoDB under a steady load, from the stream and from receipts',
  seconds: 45,
  options: {
    ...{ rate: count(5000, 1_000_000), posts: count(500, 1_000_000), seconds: count(30, 3600, 3) },
    ...{ interval: count(1000, 60_000, 50) },
  },
  run: ({ rate, posts, seconds, interval }, context) =>
    withStack(context, { env: { DRAIN_INTERVAL_MS: String(interval) } }, async (stack) => {
      const { url, servers } = stack
      const load = { url, rate, posts, concurrency: 256, prefix: 'lag', warmupMs }
      const end = new AbortController()
      const run = runLoad({ ...planDefaults, ...load, durationMs: seconds * 1000 })
      await delay(warmupMs)
      const probing = probe(url, end.signal)
      const lags = await lagsDuring(url, () => run.done)
      end.abort()
      const probed = await probing
      const { perSecond } = await run.done
      const bars = [
        [0.5, 'p50', interval / 2 + 100],
        [0.99, 'p99', interval * 1.5],
      ] as const
      return {
        title: 'Lag: like → MongoDB',
        ...tableOf(
          bars.flatMap(([share, name, most]) => [
            line(
              `${name} of each second, by the stream, ms`,
              lags.map((lag) => lag[name]),
              { most },
            ),
            line(`${name} of ${probed.length} receipts, ms`, [quantile(probed, share)], { most }),
          ]),
        ),
        notes: [
          `${formatNumber(perSecond)} likes/s over ${posts} posts for ${seconds} s, a claim each ${interval} ms.`,
        ],
        servers,
        data: { lags, probed },
      }
    }),
})

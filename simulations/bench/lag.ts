// How long a like takes to MongoDB under a steady load (open model). Told twice: by
// the server's own samples on the stream, and by a client that follows the receipts of its own likes.
import { createHistogram } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sample } from '../../contract/index.ts'
import { planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import { waitForReceipt } from '../../load/verify.ts'
import { readEvents } from '../../testing/read-events.ts'
import { whole } from '../options.ts'
import { sendLike } from './ask.ts'
import type { Section } from './report.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, type Spread, spread } from './statistics.ts'

const probeEveryMs = 20
const probeWithinMs = 30_000

interface Percentiles {
  p50: number
  p99: number
}

/** Likes one post each `probeEveryMs` and waits for its receipt: send → known to be persisted. */
const probe = async (
  url: string,
  signal: AbortSignal,
): Promise<Percentiles & { likes: number }> => {
  const lags = createHistogram({ figures: 3 })
  const one = async (i: number) => {
    const began = performance.now()
    const { receipt } = await sendLike(url, `probe-${i % 50}`)
    const wait = await waitForReceipt(url, receipt, began + probeWithinMs)
    if (wait.status !== 'done') throw new Error(`a probe's receipt is ${wait.state}`)
    lags.record(Math.max(1, Math.round((performance.now() - began) * 1000)))
  }
  const probes: Promise<void>[] = []
  for (let i = 0; !signal.aborted; i++) {
    probes.push(one(i))
    await delay(probeEveryMs)
  }
  await Promise.all(probes)
  const at = (p: number) => lags.percentile(p) / 1000
  return { p50: at(50), p99: at(99), likes: lags.count }
}

interface LagOptions {
  rate: number
  posts: number
  seconds: number
  intervalMs: number
}

const measure = async (stack: Stack, options: LagOptions) => {
  const { rate, posts, seconds } = options
  const samples: Percentiles[] = []
  let measuring = false
  const events = await readEvents(`${stack.url}/events`, (name, data) => {
    if (name !== 'sample' || !measuring) return
    const { lagMs } = JSON.parse(data) as Sample
    if (lagMs) samples.push(lagMs)
  })
  const end = new AbortController()
  const load = runLoad(
    {
      ...planDefaults,
      ...{ url: stack.url, rate, posts, concurrency: 256, prefix: 'lag' },
      ...{ warmupMs: 3000, durationMs: seconds * 1000 },
    },
    {
      onMeasuring: () => {
        measuring = true
      },
    },
  )
  const probing = probe(stack.url, end.signal)
  const summary = await load.done
  measuring = false
  end.abort()
  const probed = await probing
  await events.stop()
  return { samples, probed, summary }
}

/** Each second has a p50 and a p99 of its own; the run's are told as their spread. */
export const mergeSamples = (samples: readonly Percentiles[]): { p50: Spread; p99: Spread } => ({
  p50: spread(samples.map((s) => s.p50)),
  p99: spread(samples.map((s) => s.p99)),
})

const toSection = (
  options: LagOptions,
  servers: string,
  { samples, probed, summary }: Awaited<ReturnType<typeof measure>>,
): Section => {
  const limit = { p50: options.intervalMs / 2 + 100, p99: options.intervalMs * 1.5 }
  const { p50, p99 } = mergeSamples(samples)
  return {
    title: 'Lag: like → MongoDB',
    columns: ['measured by', 'p50 ms', 'p99 ms'],
    rows: [
      ['stream, each second (min - median - max)', formatSpread(p50), formatSpread(p99)],
      [`receipts of ${probed.likes} likes`, formatNumber(probed.p50), formatNumber(probed.p99)],
      ['promised at most', formatNumber(limit.p50), formatNumber(limit.p99)],
    ],
    notes: [
      `${formatNumber(summary.perSecond)} likes/s over ${options.posts} posts for ` +
        `${options.seconds} s, a claim each ${options.intervalMs} ms.`,
      servers,
    ],
    kept:
      [p50.median, probed.p50].every((ms) => ms <= limit.p50) &&
      [p99.median, probed.p99].every((ms) => ms <= limit.p99),
    data: { options, samples, probed, summary },
  }
}

export const lag = scenario({
  about: 'like → MongoDB under a steady load, from the stream and from receipts',
  options: { rate: '5000', posts: '500', seconds: '30', interval: '1000' },
  run: async (values, { log, profileDir }) => {
    const options: LagOptions = {
      rate: whole('rate', values.rate, 1, 1_000_000),
      posts: whole('posts', values.posts, 1, 1_000_000),
      seconds: whole('seconds', values.seconds, 3, 3600),
      intervalMs: whole('interval', values.interval, 50, 60_000),
    }
    const env = { DRAIN_INTERVAL_MS: String(options.intervalMs) }
    const stack = await startStack({ log, env, apiNodeArgs: profileArgs(profileDir) })
    try {
      return toSection(options, stack.servers, await measure(stack, options))
    } finally {
      await stack.stop()
    }
  },
})

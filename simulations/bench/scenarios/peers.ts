// Speed and truth side by side: LikeFlow and three naive pipelines on the same servers get the same load in
// turns, and each is killed once in the middle of a steady load. Lost: acknowledged, but not in MongoDB.
import { startLoad } from '../../../load/engine.ts'
import { planDefaults } from '../../../load/plan.ts'
import { findGaps } from '../../../load/verify.ts'
import { type Contender, likeflowContender, startPeer } from '../contender.ts'
import { readDocuments } from '../documents.ts'
import type { Round } from '../measure.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'
import { measureSides } from '../turns.ts'

interface Truth {
  acknowledged: number
  lost: number
  tooMany: number
}

interface TruthOptions {
  posts: number
  rate: number
  seconds: number
}

/** Kills the contender in the middle of a steady load and counts what is there afterwards. */
const truthOf = async (contender: Contender, options: TruthOptions): Promise<Truth> => {
  const { posts, rate, seconds } = options
  const [prefix, durationMs] = ['truth', seconds * 2000]
  const plan = { url: contender.url, posts, rate, durationMs, prefix, skew: 'zipf' } as const
  const load = startLoad({ ...planDefaults, ...plan, timeoutMs: 5000 })
  const { promise: crashed, resolve, reject } = Promise.withResolvers<void>()
  setTimeout(() => contender.crash().then(resolve, reject), durationMs / 2)
  await load.done
  await crashed
  await contender.drained()
  const held = await readDocuments(contender.mongodbUrl, prefix, posts)
  const gaps = findGaps(prefix, load.books, new Map(), held)
  const sum = (values: number[]) => values.reduce((a, b) => a + Math.max(0, b), 0)
  return {
    acknowledged: load.books.acknowledged.reduce((a, b) => a + b, 0),
    lost: sum(gaps.map((gap) => gap.expected - gap.persisted)),
    tooMany: sum(gaps.map((gap) => gap.persisted - gap.expected - gap.uncertain)),
  }
}

const writesPerLike = async (contender: Contender, posts: number) => {
  const held = await readDocuments(contender.mongodbUrl, 'speed', posts)
  return (await contender.writes()) / held.values().reduce((a, b) => a + b, 0)
}

const rates = (rounds: readonly Round[]) => rounds.map((r) => r.perSecond)

export default scenario({
  summary:
    'LikeFlow beside three naive pipelines: speed, writes per like, and losses after kill -9',
  seconds: 200,
  options: {
    ...{ rounds: count(4, 50), seconds: count(2, 60), connections: count(64, 1000) },
    ...{ posts: count(100, 100_000), rate: count(500, 100_000) },
  },
  run: ({ rounds, seconds, connections: concurrency, posts, rate }, context) =>
    withStack(context, { layout: 'one' }, async (stack) => {
      const contenders = [likeflowContender(stack)]
      try {
        contenders.push(await startPeer(stack, 'direct', '(a) $inc per like', 1))
        contenders.push(await startPeer(stack, 'job-per-like', '(b) job per like', 2))
        contenders.push(await startPeer(stack, 'counter-and-keys', '(c) INCR + KEYS', 3))
        const load = { posts, concurrency, durationMs: seconds * 1000, prefix: 'speed' }
        const plan = { ...planDefaults, ...load, skew: 'zipf' } as const
        const speeds = await measureSides(contenders, { rounds, plan, log: context.log })
        const rows: string[][] = []
        const truths: Truth[] = []
        for (const [i, contender] of contenders.entries()) {
          const perLike = await writesPerLike(contender, posts)
          const truth = await truthOf(contender, { posts, rate, seconds })
          context.log(`killed ${contender.name}: ${JSON.stringify(truth)}`)
          truths.push(truth)
          rows.push([
            contender.name,
            formatSpread(rates(speeds[i]!)),
            formatNumber(median(rates(speeds[i]!)) / median(rates(speeds[0]!)), 2),
            formatSpread(speeds[i]!.map((r) => r.cpuPerLike.server!)),
            formatNumber(perLike, 3),
            ...[truth.acknowledged, truth.lost, truth.tooMany].map((n) => formatNumber(n)),
          ])
        }
        return {
          title: 'Beside naive pipelines',
          columns: [
            ...['pipeline', 'likes/s', 'ratio', 'CPU µs per like', 'writes per like'],
            ...['acknowledged', 'lost by kill -9', 'counted too often'],
          ],
          rows,
          notes: [
            `Each is one process on the same servers; ${concurrency} connections, ${posts} zipf posts; the kill comes ` +
              `in the middle of ${rate} likes/s.`,
          ],
          servers: stack.servers,
          kept: truths[0]!.lost === 0 && truths[0]!.tooMany === 0,
          data: { speeds, truths },
        }
      } finally {
        for (const contender of contenders) await contender.stop()
      }
    }),
})

// `POST /like` with fsync always beside a bare node:http server, and beside the same API with a rate limit
// that nobody reaches: likes/s, and CPU of the API per like.
import { planDefaults } from '../../../load/plan.ts'
import { createRequests, parseTarget } from '../../../load/target.ts'
import { withBare } from '../bare-process.ts'
import type { Round } from '../measure.ts'
import { count, counts, scenario, text } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'
import { measureSides, type Side } from '../turns.ts'

/** Promised: of bare at 256 connections, and of the API without a rate limit everywhere. */
const promised = { connections: 256, rate: 0.75, cpu: 1.3, limitedCpu: 1.15 }

const rateOf = (rounds: readonly Round[]) => rounds.map((r) => r.perSecond)
const cpuOf = (rounds: readonly Round[]) => rounds.map((r) => r.cpuPerLike.server!)

/** Bare node:http, LikeFlow, and LikeFlow with a rate limit. */
const sidesOf = async (stack: Stack, bare: Side, limit: string): Promise<Side[]> => {
  const { url, drained: after } = stack
  const limited = await stack.addApi({ RATE_LIMIT: limit })
  const pids = (server: number) => () => ({ ...stack.pids, server })
  return [
    bare,
    { name: 'LikeFlow', url, after, pids: pids(stack.pids.api!) },
    { name: `RATE_LIMIT=${limit}`, url: limited.url, after, pids: pids(limited.pid) },
  ]
}

interface Result {
  connections: number
  /** by side */
  rounds: Round[][]
}

const rowsOf = ({ connections, rounds }: Result, sides: readonly Side[]) =>
  rounds.map((side, i) => {
    const to = (of: (r: readonly Round[]) => number[]) => median(of(side)) / median(of(rounds[0]!))
    return [
      `${connections}, ${sides[i]!.name}`,
      formatSpread(rateOf(side)),
      i === 0 ? '' : formatNumber(to(rateOf), 2),
      formatSpread(cpuOf(side), 1),
      i === 0 ? '' : formatNumber(to(cpuOf), 2),
      formatSpread(
        side.map((r) => r.summary.latencyMs!.p99),
        1,
      ),
    ]
  })

/** CPU per like with the limit to that without. */
const limitedRatio = ({ rounds: [, plain, limited] }: Result) =>
  median(cpuOf(limited!)) / median(cpuOf(plain!))

const isKept = (results: readonly Result[]): boolean =>
  results.every((result) => {
    const [bare, own] = result.rounds as [Round[], Round[]]
    const isJudged = result.connections === promised.connections
    return (
      limitedRatio(result) <= promised.limitedCpu &&
      (!isJudged || median(rateOf(own)) >= promised.rate * median(rateOf(bare))) &&
      (!isJudged || median(cpuOf(own)) <= promised.cpu * median(cpuOf(bare)))
    )
  })

export default scenario({
  summary: 'POST /like beside bare node:http, and beside itself with a rate limit',
  seconds: 260,
  options: {
    ...{ rounds: count(4, 50), seconds: count(3, 60), connections: counts('1,64,256,1024', 5000) },
    ...{ posts: count(1000, 1_000_000), 'rate-limit': text('1000000/s') },
  },
  run: ({ rounds, seconds, connections, posts, 'rate-limit': limit }, context) =>
    withStack(context, {}, (stack) => {
      const request = createRequests(parseTarget(stack.url)).like('bench-0', null)
      return withBare(stack.url, request, async (bare) => {
        const sides = await sidesOf(stack, bare, limit)
        const results: Result[] = []
        for (const concurrency of connections) {
          context.log(`${concurrency} connections`)
          const load = { posts, concurrency, durationMs: seconds * 1000, prefix: 'bench' }
          const plan = { ...planDefaults, ...load }
          const measured = await measureSides(sides, { rounds, plan, log: context.log })
          results.push({ connections: concurrency, rounds: measured })
        }
        const ratios = results.map(
          (result) => `${formatNumber(limitedRatio(result), 2)} at ${result.connections}`,
        )
        return {
          title: 'POST /like, fsync always, beside bare node:http',
          columns: ['connections, server', 'likes/s', 'of bare', 'CPU µs', 'of bare', 'p99 ms'],
          rows: results.flatMap((result) => rowsOf(result, sides)),
          notes: [
            `CPU with the rate limit to that without: ${ratios.join(', ')}; at most ${promised.limitedCpu}.`,
            `Promised at ${promised.connections} connections: likes/s at least ${promised.rate} of bare, ` +
              `CPU at most ${promised.cpu}.`,
          ],
          servers: stack.servers,
          kept: isKept(results),
          data: results,
        }
      })
    }),
})

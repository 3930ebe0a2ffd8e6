// `POST /like` with fsync always beside a bare node:http server, and beside the same API with a rate limit
// that nobody reaches: likes/s, and CPU of the API per like.
import { planDefaults } from '../../../load/plan.ts'
import { createRequests, parseTarget } from '../../../load/target.ts'
import { UsageError } from '../../options.ts'
import { withBare } from '../bare-process.ts'
import type { Round } from '../measure.ts'
import { count, counts, type Option, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'
import { measureSides, type Side } from '../turns.ts'

/** Promised: of bare at 256 connections, and of the API without a rate limit everywhere. */
const promised = { connections: 256, rate: 0.75, cpu: 1.3, limitedCpu: 1.15 }

const rateLimit: Option<string> = {
  default: '1000000/s',
  read: (name, given) => {
    if (given === 'off' || /^\d+\/[smh]$/.test(given)) return given
    throw new UsageError(`--${name} must be off or a rate such as 1000000/s`)
  },
}

const rateOf = (rounds: readonly Round[]) => rounds.map((r) => r.perSecond)
const cpuOf = (rounds: readonly Round[]) => rounds.map((r) => r.cpuPerLike.server!)

const sidesOf = async (stack: Stack, bare: Side, limit: string): Promise<Side[]> => {
  const { drained: after } = stack
  const plain = { name: 'LikeFlow', url: stack.url, after }
  const sides: Side[] = [
    bare,
    { ...plain, pids: () => ({ ...stack.pids, server: stack.pids.api! }) },
  ]
  if (limit === 'off') return sides
  const { url, pid } = await stack.addApi({ RATE_LIMIT: limit })
  const name = `LikeFlow, RATE_LIMIT=${limit}`
  return [...sides, { name, url, after, pids: () => ({ ...stack.pids, server: pid }) }]
}

interface Result {
  connections: number
  /** by side: bare, LikeFlow, LikeFlow with a limit */
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

/** CPU per like with the limit to that without; null where it was not measured. */
const limitedRatio = ({ rounds: [, plain, limited] }: Result) =>
  limited ? median(cpuOf(limited)) / median(cpuOf(plain!)) : null

const isKept = (results: readonly Result[]): boolean => {
  const cheap = results.every((r) => (limitedRatio(r) ?? 1) <= promised.limitedCpu)
  const result = results.find((r) => r.connections === promised.connections)
  if (!result) return cheap
  const [bare, own] = result.rounds as [Round[], Round[]]
  return (
    cheap &&
    median(rateOf(own)) >= promised.rate * median(rateOf(bare)) &&
    median(cpuOf(own)) <= promised.cpu * median(cpuOf(bare))
  )
}

const limitNote = (results: readonly Result[]) => {
  const told = results.flatMap((r) => {
    const ratio = limitedRatio(r)
    return ratio === null ? [] : `${formatNumber(ratio, 2)} at ${r.connections}`
  })
  return told.length === 0
    ? []
    : [
        `CPU with the rate limit to that without: ${told.join(', ')}; at most ${promised.limitedCpu}.`,
      ]
}

export default scenario({
  summary: 'POST /like beside bare node:http, and beside itself with a rate limit',
  seconds: 260,
  options: {
    ...{ rounds: count(4, 50), seconds: count(3, 60), connections: counts('1,64,256,1024', 5000) },
    ...{ posts: count(1000, 1_000_000), 'rate-limit': rateLimit },
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
        return {
          title: 'POST /like, fsync always, beside bare node:http',
          columns: ['connections, server', 'likes/s', 'of bare', 'CPU µs', 'of bare', 'p99 ms'],
          rows: results.flatMap((result) => rowsOf(result, sides)),
          notes: [
            ...limitNote(results),
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

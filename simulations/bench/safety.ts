// The price of safety: LikeFlow as it is, with numbered flushes and Redis' fsync always, beside the same API
// with plain flushes and fsync every second. One Redis, in turns, so that only these two things differ.
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { planDefaults } from '../../load/plan.ts'
import { freePort } from '../../local-servers/ports.ts'
import { whole } from '../options.ts'
import { sendLike, waitFor } from './ask.ts'
import { measureRound, type Round } from './measure.ts'
import type { Pids } from './processes.ts'
import { scenario } from './scenario.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { cleanEnv, type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

interface Options {
  rounds: number
  seconds: number
  connections: number
  posts: number
}

interface Side {
  name: string
  url: string
  fsync: 'always' | 'everysec'
  pids(): Pids
}

interface Pair {
  safe: Round
  plain: Round
}

const wanted = { ratio: 0.75 }
const answersWithinMs = 30_000
const tmpfs = 0x01021994 // statfs(2): nothing is ever on a disk there

const file = fileURLToPath(new URL('unnumbered/main.ts', import.meta.url))

/** Starts the API without numbers on the servers of `stack`; its likes are drained by the same pipeline. */
const startPlain = async (stack: Stack) => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = startServer({
    script: [file],
    nodeArgs: [],
    logFile: join(stack.dataDir, 'unnumbered.log'),
    env: {
      ...cleanEnv(),
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      REDIS_URL: stack.redisUrl,
      MONGODB_URL: stack.mongodbUrl,
      PORT: String(port),
    },
  })
  await waitFor('the API without numbers takes likes', answersWithinMs, async () => {
    server.check()
    return sendLike(url, 'first').then(
      () => true,
      () => false,
    )
  })
  return { url, server }
}

const sidesOf = (stack: Stack, plain: { url: string; server: ServerProcess }) => {
  const safe: Side = { name: 'always', url: stack.url, fsync: 'always', pids: () => stack.pids }
  const other: Side = {
    name: 'everysec',
    url: plain.url,
    fsync: 'everysec',
    pids: () => ({ ...stack.pids, api: plain.server.pid }),
  }
  return { safe, plain: other }
}

const createMeasure = (stack: Stack, redis: Redis, options: Options) => async (side: Side) => {
  await redis.config('SET', 'appendfsync', side.fsync)
  const { connections: concurrency, posts } = options
  const plan = { ...planDefaults, url: side.url, concurrency, posts, prefix: 'safety' }
  const times = { warmupMs: 1000, durationMs: options.seconds * 1000 }
  const round = await measureRound({ ...plan, ...times }, side.pids())
  await stack.drained()
  return round
}

const measurePairs = async (
  stack: Stack,
  redis: Redis,
  options: Options,
  log: (line: string) => void,
) => {
  const plainApi = await startPlain(stack)
  try {
    const { safe, plain } = sidesOf(stack, plainApi)
    const measure = createMeasure(stack, redis, options)
    for (const side of [safe, plain]) await measure(side) // warm
    const pairs: Pair[] = []
    for (let i = 1; i <= options.rounds; i++) {
      // Whoever comes second finds another machine: they take turns in that too.
      const first = await measure(i % 2 === 1 ? safe : plain)
      const second = await measure(i % 2 === 1 ? plain : safe)
      const pair = i % 2 === 1 ? { safe: first, plain: second } : { safe: second, plain: first }
      pairs.push(pair)
      log(
        `round ${i} of ${options.rounds}: always, numbered ${formatNumber(pair.safe.perSecond)}/s; ` +
          `everysec, plain ${formatNumber(pair.plain.perSecond)}/s`,
      )
    }
    return pairs
  } finally {
    await plainApi.server.stop()
  }
}

const row = (label: string, rounds: readonly Round[]) => {
  const of = (pick: (round: Round) => number, digits: number) =>
    formatSpread(spread(rounds.map(pick)), digits)
  return [
    label,
    of((r) => r.perSecond, 0),
    of((r) => r.cpuPerLike.api!, 1),
    of((r) => r.cpuPerLike.redis!, 1),
    of((r) => r.summary.latencyMs!.p99, 1),
  ]
}

export const safety = scenario({
  about: 'fsync always and numbered flushes beside fsync everysec and plain ones, likes/s',
  options: { rounds: '7', seconds: '5', connections: '256', posts: '1000' },
  run: async (values, { log }) => {
    const options: Options = {
      rounds: whole('rounds', values.rounds, 1, 50),
      seconds: whole('seconds', values.seconds, 1, 60),
      connections: whole('connections', values.connections, 1, 5000),
      posts: whole('posts', values.posts, 1, 1_000_000),
    }
    const stack = await startStack({ log })
    const redis = new Redis(stack.redisUrl)
    try {
      const onDisk = statfsSync(stack.dataDir).type !== tmpfs
      const pairs = await measurePairs(stack, redis, options, log)
      const ratio = spread(pairs.map((p) => p.safe.perSecond / p.plain.perSecond))
      const safe = pairs.map((p) => p.safe)
      const plain = pairs.map((p) => p.plain)
      return {
        title: 'The price of safety',
        columns: ['flush', 'likes/s', 'API CPU µs', 'Redis CPU µs', 'p99 ms'],
        rows: [row('fsync always, numbered', safe), row('fsync everysec, plain', plain)],
        notes: [
          `Ratio per pair ${formatSpread(ratio, 2)}; wanted: at least ${wanted.ratio} (median). ` +
            `${options.connections} connections; CPU is per like.`,
          onDisk
            ? 'The append-only file lies on a disk.'
            : 'The append-only file lies in memory (tmpfs): fsync costs nothing here, set TMPDIR.',
          stack.servers,
        ],
        kept: ratio.median >= wanted.ratio,
        chart: {
          unit: 'likes/s',
          bars: [
            { label: 'always, numbered', spread: spread(safe.map((r) => r.perSecond)) },
            { label: 'everysec, plain', spread: spread(plain.map((r) => r.perSecond)) },
          ],
        },
        data: { options, pairs },
      }
    } finally {
      await redis.quit()
      await stack.stop()
    }
  },
})

// What many open dashboards cost: the stream to 1, 100 and 1,000 clients while likes come in.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { planDefaults } from '../load/plan.ts'
import { whole } from '../options.ts'
import { measureRound, type Round } from './measure.ts'
import type { ReadersReport } from './readers.ts'
import { profileArgs, scenario } from './scenario.ts'
import { type Stack, startStack } from './stack.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

const file = fileURLToPath(new URL('readers.ts', import.meta.url))

interface Watched extends Round {
  readers: ReadersReport
}

interface Options {
  rate: number
  seconds: number
  posts: number
}

/** A round of likes while `clients` connections read the stream. */
const watchedRound = async (stack: Stack, clients: number, options: Options): Promise<Watched> => {
  const child = fork(file, { execArgv: [] })
  const answer = async () => ((await once(child, 'message')) as [ReadersReport])[0]
  try {
    child.send({ url: stack.url, clients })
    await answer()
    const load = { url: stack.url, rate: options.rate, posts: options.posts, prefix: 'fan-out' }
    const plan = { ...planDefaults, ...load, durationMs: options.seconds * 1000, warmupMs: 2000 }
    const begin = () => void child.send('begin')
    const round = await measureRound({ ...plan, concurrency: 128 }, stack.pids, begin)
    child.send('report')
    return { ...round, readers: await answer() }
  } finally {
    const ended = once(child, 'exit')
    child.disconnect()
    await ended
    await stack.drained()
  }
}

const row = (clients: number, rounds: readonly Watched[], seconds: number) => {
  const of = (pick: (round: Watched) => number) => spread(rounds.map(pick))
  return [
    formatNumber(clients),
    formatSpread(of((r) => r.readers.events / seconds)),
    formatSpread(
      of((r) => r.readers.bytes / seconds / 2 ** 20),
      2,
    ),
    formatSpread(of((r) => r.readers.ageMs?.p99 ?? Number.NaN)),
    formatSpread(
      of((r) => r.cores.api!),
      2,
    ),
    formatSpread(
      of((r) => r.summary.latencyMs!.p99),
      1,
    ),
    formatNumber(of((r) => clients - r.readers.open).max),
  ]
}

export const fanOut = scenario({
  about: 'the stream to 1, 100 and 1,000 clients while likes come in',
  options: { rounds: '5', seconds: '5', clients: '1,100,1000', rate: '1000', posts: '200' },
  run: async (values, { log, profileDir }) => {
    const rounds = whole('rounds', values.rounds, 1, 50)
    const options: Options = {
      seconds: whole('seconds', values.seconds, 2, 60),
      rate: whole('rate', values.rate, 1, 100_000),
      posts: whole('posts', values.posts, 1, 100_000),
    }
    const counts = values.clients.split(',').map((text) => whole('clients', text, 1, 9000))
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    try {
      const results = counts.map((clients) => ({ clients, rounds: [] as Watched[] }))
      for (let i = 1; i <= rounds; i++)
        for (const { clients, rounds: done } of results) {
          done.push(await watchedRound(stack, clients, options))
          log(`round ${i}: ${clients} clients, ${formatNumber(done.at(-1)!.readers.events)} events`)
        }
      return {
        title: 'Fan-out of the stream',
        columns: [
          ...['clients', 'events/s', 'MB/s', 'age of a sample p99 ms', 'API cores'],
          ...['p99 of a like ms', 'clients lost'],
        ],
        rows: results.map((r) => row(r.clients, r.rounds, options.seconds)),
        notes: [`${options.rate} likes/s over ${options.posts} posts meanwhile.`, stack.servers],
        kept: results.every((r) => r.rounds.every((round) => round.readers.open === r.clients)),
        data: results,
      }
    } finally {
      await stack.stop()
    }
  },
})

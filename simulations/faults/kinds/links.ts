// What happens to the connections between the processes and their servers.
import { setTimeout as delay } from 'node:timers/promises'
import type { Injection, Nemesis } from '../fault.ts'
import { redisKinds } from '../redis-fleet.ts'
import { until } from '../until.ts'

type Link = 'toRedis' | 'toMongodb'

const loseReplies =
  (link: Link, match: string): Injection =>
  async (context) => {
    const after = context.random.pick(['cut', 'silence'] as const)
    context[link].set({ dropReply: { match, times: 2, after } })
    await until(`replies to ${match} are lost`, () => context[link].dropped() >= 2)
    context[link].clear()
  }

const away =
  (link: Link, fault: 'refuse' | 'blackHole'): Injection =>
  async (context) => {
    context[link].set({ [fault]: true })
    if (fault === 'refuse') context[link].reset()
    await delay(200 + context.random.below(3000))
    context[link].clear()
  }

const slow: Injection = async ({ toRedis, toMongodb, goesOn }) => {
  toRedis.set({ latencyMs: 3, sliceBytes: 200 })
  toMongodb.set({ latencyMs: 20, sliceBytes: 500 })
  await goesOn(30)
  toRedis.clear()
  toMongodb.clear()
}

const narrow: Injection = async ({ toRedis, toMongodb, goesOn }) => {
  toRedis.set({ bytesPerSecond: 200_000 })
  toMongodb.set({ bytesPerSecond: 50_000 })
  await goesOn(30)
  toRedis.clear()
  toMongodb.clear()
}

/** One side of every open link hears that it is gone, the other side waits. */
const halfOpen =
  (link: Link, lost: 'client' | 'server'): Injection =>
  async (context) => {
    context[link].halve(lost)
    await context.goesOn(20)
  }

const connectionStorm: Injection = async ({ primaries, goesOn }) => {
  for (let storm = 0; storm < 5; storm++) {
    for (const { redis } of await primaries())
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await goesOn(5)
  }
}

const lost = (what: string, link: Link, match: string): Nemesis => ({
  name: `lost replies: ${what}`,
  inject: loseReplies(link, match),
  touches: [link],
})
const both = ['client', 'server'] as const

export const linkKinds: readonly Nemesis[] = [
  lost('flush', 'toRedis', ':flush:'),
  lost('claim and settle', 'toRedis', ':claimed:'),
  lost('queue', 'toRedis', '{lf:queue}'),
  lost('MongoDB', 'toMongodb', 'posts'),
  { name: 'Redis refuses connections', inject: away('toRedis', 'refuse'), touches: ['toRedis'] },
  { name: 'Redis in a black hole', inject: away('toRedis', 'blackHole'), touches: ['toRedis'] },
  {
    name: 'MongoDB refuses connections',
    inject: away('toMongodb', 'refuse'),
    touches: ['toMongodb'],
  },
  {
    name: 'MongoDB in a black hole',
    inject: away('toMongodb', 'blackHole'),
    touches: ['toMongodb'],
  },
  { name: 'slow and sliced links', inject: slow },
  { name: 'narrow links', inject: narrow },
  ...both.map((side) => ({
    name: `half-open links to Redis, the ${side} is gone`,
    inject: halfOpen('toRedis', side),
    touches: ['toRedis'] as const,
  })),
  ...both.map((side) => ({
    name: `half-open links to MongoDB, the ${side} is gone`,
    inject: halfOpen('toMongodb', side),
    touches: ['toMongodb'] as const,
  })),
  {
    name: 'storm of CLIENT KILL',
    inject: connectionStorm,
    touches: ['redis'],
    needs: ['redis'],
    on: redisKinds,
  },
]

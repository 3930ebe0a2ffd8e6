// Redis and MongoDB die, freeze, are full, read-only, locked or away.
import { setTimeout as delay } from 'node:timers/promises'
import { startLoad } from '../../../load/engine.ts'
import { planDefaults } from '../../../load/plan.ts'
import { verify } from '../../../load/verify.ts'
import { processIdentity } from '../../../local-servers/processes.ts'
import { fillDisk, freeDisk } from '../../../testing/full-disk.ts'
import { enterDisk, leaveDisk } from '../disk.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { redisKinds } from '../redis-fleet.ts'
import type { ServerKind } from '../servers.ts'
import { until } from '../until.ts'

const newProcess = (pidNow: () => number, before: number) =>
  until('it runs again', () => pidNow() !== before)

const kill =
  (kind: ServerKind): Injection =>
  async ({ servers }) => {
    const pid = servers.pid(kind)
    process.kill(pid, 'SIGKILL')
    await newProcess(() => servers.pid(kind), pid)
  }

const freeze = async (pid: number, { random }: FaultContext) => {
  process.kill(pid, 'SIGSTOP')
  await delay(300 + random.below(2500))
  process.kill(pid, 'SIGCONT')
}

/** One of several, for less than it takes to be replaced. */
const freezeRedis: Injection = async (context) =>
  freeze(context.random.pick(await context.primaries()).pid, context)

const freezeMongodb: Injection = (context) => freeze(context.servers.pid('mongodb'), context)

const full: Injection = async ({ primaries, random }) => {
  const all = await primaries()
  const limit = (bytes: number) =>
    Promise.all(all.map(({ redis }) => redis.config('SET', 'maxmemory', bytes)))
  await limit(1)
  await delay(200 + random.below(1000))
  await limit(0)
}

const readOnly: Injection = async ({ redis, random }) => {
  await redis.replicaof('127.0.0.1', '1')
  await delay(200 + random.below(1000))
  await redis.replicaof('NO', 'ONE')
}

/** Connections that are open keep their rights, so all of them are made anew. */
const locked: Injection = async ({ redis, random }) => {
  const [, usual = ''] = (await redis.config('GET', 'requirepass')) as string[]
  await redis.config('SET', 'requirepass', 'no-one-knows')
  for (const type of ['normal', 'pubsub'])
    await redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
  await delay(500 + random.below(1500))
  await redis.config('SET', 'requirepass', usual)
}

/** Redis ends itself when it cannot write what it must have on disk, and comes back when there is room. */
const diskFull: Injection = async ({ servers, goesOn }) => {
  const folder = `${servers.dataDir}/redis`
  await servers.restart('redis', enterDisk)
  try {
    await goesOn(20)
    const pid = servers.pid('redis')
    fillDisk(folder)
    await until('Redis has ended', () => processIdentity(pid) === null)
    freeDisk(folder)
    await newProcess(() => servers.pid('redis'), pid)
    await goesOn(20)
  } finally {
    freeDisk(folder)
    await servers.restart('redis', leaveDisk)
  }
}

const likesPerSecond = 2000

/**
 * MongoDB is away under a steady load: nothing is refused, and what was gathered is soon drained. A refusal
 * breaks the promise of service, not of the count: a busy machine sheds likes of itself.
 */
const mongodbAway =
  (seconds: number): Injection =>
  async ({ toMongodb, fleet, sent, drained, name }) => {
    const url = fleet.urls()[0]!
    const durationMs = seconds * 1000
    sent.likes += likesPerSecond * (seconds + 5)
    const prefix = `${name}-away`
    const plan = { rate: likesPerSecond, durationMs, posts: 1000, receipts: true }
    toMongodb.set({ refuse: true })
    toMongodb.reset()
    const load = startLoad({ ...planDefaults, ...plan, url, prefix, concurrency: 64 })
    const { accepted, refused, unknown, latencyMs, perSecond } = await load.done
    toMongodb.clear()
    const began = performance.now()
    await drained()
    const recoveryMs = performance.now() - began
    const { books } = load
    const found = await verify({ url, prefix, books, before: new Map(), withinMs: 60_000 })
    const note =
      `${accepted} accepted, ${Math.round(perSecond)}/s, p50 ${latencyMs?.p50} ms, p99 ${latencyMs?.p99} ms, ` +
      `refused ${JSON.stringify(refused)}, ${unknown} unknown; drained ${(recoveryMs / 1000).toFixed(1)} s after`
    const isRight = found.status === 'equal'
    const findings = isRight ? [] : [`${note}: ${JSON.stringify(found).slice(0, 500)}`]
    const late = unknown > 0 || Object.keys(refused).length > 0
    return { counted: accepted, recoveryMs, findings, note, late }
  }

const away = (seconds: number): Nemesis => ({
  name: `MongoDB away ${seconds} s`,
  inject: mongodbAway(seconds),
  quiet: true,
  long: true,
  recoversWithinMs: () => 15_000,
})

const ofRedis = { touches: ['redis'], needs: ['redis'] } as const

export const serverKinds: readonly Nemesis[] = [
  {
    name: 'kill -9 Redis',
    inject: kill('redis'),
    ...ofRedis,
    servesWithinMs: ({ servers }) => servers.redisLoadMs() + 3000,
  },
  { name: 'kill -9 MongoDB', inject: kill('mongodb'), touches: ['mongodb'], needs: ['mongodb'] },
  { name: 'freeze Redis', inject: freezeRedis, ...ofRedis, on: redisKinds },
  { name: 'freeze MongoDB', inject: freezeMongodb, touches: ['mongodb'], needs: ['mongodb'] },
  { name: 'Redis full', inject: full, ...ofRedis, on: redisKinds },
  { name: 'Redis only reads', inject: readOnly, ...ofRedis },
  { name: 'Redis wants a password', inject: locked, ...ofRedis },
  { name: 'disk full under Redis', inject: diskFull, needs: ['redis'] },
  away(10),
  away(60),
]

// What may happen to the fleet: each fault begins and ends in one function, and leaves everything healed.
import { setTimeout as delay } from 'node:timers/promises'
import { type CrashPoint, crashPoints } from '../../server/crash-point.ts'
import type { FaultyHarness } from '../../server/test/faulty-harness.ts'
import { until } from '../../server/test/until.ts'
import { type Fleet, fleetRoles } from './fleet.ts'
import type { Random } from './model/schedule.ts'

export interface Ground {
  readonly h: FaultyHarness
  readonly fleet: Fleet
  readonly random: Random
  /** Waits for more likes to be counted. */
  readonly goesOn: (likes: number) => Promise<void>
}

type Strike = (ground: Ground) => Promise<void>
export interface Nemesis {
  readonly name: string
  readonly strike: Strike
}

/** Likes of many posts, so that a generation has several slices. */
const sendManyPosts = async (url: string, from: number) => {
  const likes = Array.from({ length: 500 }, (_, i) => ({ postId: `many-${(from + i) % 6000}` }))
  await fetch(`${url}/likes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ likes }),
  }).catch(() => {})
}

const crash =
  (point: CrashPoint): Strike =>
  async ({ fleet, random }) => {
    let crashed = false
    // A process stops only once.
    const nth = point === 'stopping' ? 1 : 1 + random.below(3)
    const crashing = fleet.crashAt(point, nth).finally(() => {
      crashed = true
    })
    for (let from = 0; point === 'between-slices' && !crashed; from += 500)
      await sendManyPosts(fleet.urls()[0]!, from)
    await crashing
  }

const kill =
  (role: (typeof fleetRoles)[number]): Strike =>
  async ({ fleet }) =>
    void (await fleet.signal(role, 'SIGKILL').ended)

const freeze =
  (role: (typeof fleetRoles)[number]): Strike =>
  async ({ fleet, random }) => {
    const frozen = fleet.signal(role, 'SIGSTOP')
    await delay(500 + random.below(2000))
    frozen.kill('SIGCONT')
  }

const killServer =
  (kind: 'redisPid' | 'mongodbPid'): Strike =>
  async ({ h }) => {
    const pid = h.services[kind]!
    process.kill(pid, 'SIGKILL')
    await until('it runs again', () => ![pid, null].includes(h.services[kind]))
  }

const freezeServer =
  (kind: 'redisPid' | 'mongodbPid'): Strike =>
  async ({ h, random }) => {
    const pid = h.services[kind]!
    process.kill(pid, 'SIGSTOP')
    await delay(300 + random.below(2500))
    process.kill(pid, 'SIGCONT')
  }

const loseReplies =
  (link: 'toRedis' | 'toMongodb', match: string): Strike =>
  async ({ h, random }) => {
    const after = random.pick(['cut', 'silence'] as const)
    h[link].set({ dropReply: { match, times: 2, after } })
    await until(`replies to ${match} are lost`, () => h[link].dropped() >= 2)
    h[link].clear()
  }

const away =
  (link: 'toRedis' | 'toMongodb', fault: 'refuse' | 'blackHole'): Strike =>
  async ({ h, random }) => {
    h[link].set({ [fault]: true })
    if (fault === 'refuse') h[link].reset()
    await delay(200 + random.below(3000))
    h[link].clear()
  }

const slow: Strike = async ({ h, goesOn }) => {
  h.toRedis.set({ latencyMs: 3, sliceBytes: 200 })
  h.toMongodb.set({ latencyMs: 20, sliceBytes: 500 })
  await goesOn(30)
  h.toRedis.clear()
  h.toMongodb.clear()
}

const connectionStorm: Strike = async ({ h, goesOn }) => {
  for (let storm = 0; storm < 5; storm++) {
    await h.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await goesOn(5)
  }
}

const full: Strike = async ({ h, random }) => {
  await h.redis.config('SET', 'maxmemory', '1')
  await delay(200 + random.below(1000))
  await h.redis.config('SET', 'maxmemory', '0')
}

const readOnly: Strike = async ({ h, random }) => {
  await h.redis.replicaof('127.0.0.1', '1')
  await delay(200 + random.below(1000))
  await h.redis.replicaof('NO', 'ONE')
}

const rolling: Strike = async ({ fleet, goesOn }) => {
  for (const role of fleetRoles) {
    await fleet.signal(role, 'SIGTERM').ended
    await goesOn(5)
  }
}

const points = Object.keys(crashPoints) as CrashPoint[]

export const nemeses: readonly Nemesis[] = [
  ...points.map((point) => ({ name: `crash: ${point}`, strike: crash(point) })),
  ...fleetRoles.map((role) => ({ name: `kill -9 ${role}`, strike: kill(role) })),
  ...fleetRoles.map((role) => ({ name: `freeze ${role}`, strike: freeze(role) })),
  { name: 'kill -9 Redis', strike: killServer('redisPid') },
  { name: 'kill -9 MongoDB', strike: killServer('mongodbPid') },
  { name: 'freeze Redis', strike: freezeServer('redisPid') },
  { name: 'freeze MongoDB', strike: freezeServer('mongodbPid') },
  { name: 'lost replies: flush', strike: loseReplies('toRedis', ':flush:') },
  { name: 'lost replies: claim and settle', strike: loseReplies('toRedis', ':claimed:') },
  { name: 'lost replies: queue', strike: loseReplies('toRedis', '{lf:queue}') },
  { name: 'lost replies: MongoDB', strike: loseReplies('toMongodb', 'posts') },
  { name: 'Redis refuses connections', strike: away('toRedis', 'refuse') },
  { name: 'Redis in a black hole', strike: away('toRedis', 'blackHole') },
  { name: 'MongoDB refuses connections', strike: away('toMongodb', 'refuse') },
  { name: 'MongoDB in a black hole', strike: away('toMongodb', 'blackHole') },
  { name: 'slow and sliced links', strike: slow },
  { name: 'storm of CLIENT KILL', strike: connectionStorm },
  { name: 'Redis full', strike: full },
  { name: 'Redis only reads', strike: readOnly },
  { name: 'rolling restart', strike: rolling },
]

// What the fault tests share: an app that reaches its servers through fault proxies, a load whose every
// outcome is written down, and the check of that history against MongoDB.
import { expect } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../../simulations/faults/proxy.ts'
import { type Harness, type HarnessOptions, startHarness } from './harness.ts'
import { until } from './until.ts'

export interface FaultyHarness extends Harness {
  readonly toRedis: FaultProxy
  readonly toMongodb: FaultProxy
}

/** The same URL, by way of `port`. */
const via = (url: string, port: number) => url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
const portOf = (url: string) => Number(/:(\d+)(\/|$)/.exec(url)![1])

/** A proxy in front of the server at `url`. */
export const proxyTo = (url: string) => createFaultProxy({ target: { port: portOf(url) } })

export const startFaultyHarness = async (
  options: Omit<HarnessOptions, 'through'> = {},
): Promise<FaultyHarness> => {
  const proxies: FaultProxy[] = []
  const harness = await startHarness({
    ...options,
    through: async ({ redisUrl, mongodbUrl }, own) => {
      for (const url of [redisUrl, mongodbUrl]) {
        const proxy = await proxyTo(url)
        own('proxy', proxy.stop)
        proxies.push(proxy)
      }
      const [redis, mongodb] = proxies as [FaultProxy, FaultProxy]
      return { REDIS_URL: via(redisUrl, redis.port), MONGODB_URL: via(mongodbUrl, mongodb.port) }
    },
  })
  return { ...harness, toRedis: proxies[0]!, toMongodb: proxies[1]! }
}

/** Post → what was answered to its one like. */
export type History = Map<string, 'counted' | 'refused' | 'unknown'>

export interface Load {
  readonly history: History
  /** How many got this outcome so far. */
  count(outcome: 'counted' | 'refused' | 'unknown'): number
  /** Sends no more; resolves when all that was sent is answered. */
  stop(): Promise<void>
}

const outcomeOf = async (answer: Response) => {
  if (answer.status === 202) return 'counted'
  const { type } = (await answer.json()) as { type: string }
  return type.endsWith('outcome-unknown') ? 'unknown' : 'refused'
}

let loads = 0

/** Likes, each of a new post, from `clients` at once, until it is stopped. */
export const startLoad = (urls: () => readonly string[], clients = 16): Load => {
  const history: History = new Map()
  const tally = { counted: 0, refused: 0, unknown: 0 }
  const name = `load${++loads}`
  let stopping = false
  let sent = 0

  const likeOne = async () => {
    const postId = `${name}-${++sent}`
    const all = urls()
    const outcome = await fetch(`${all[sent % all.length]}/posts/${postId}/like`, {
      method: 'POST',
    })
      .then(outcomeOf)
      .catch(() => 'unknown' as const)
    history.set(postId, outcome)
    tally[outcome]++
    // A refused client comes back later.
    if (outcome !== 'counted') await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const client = async () => {
    while (!stopping) await likeOne()
  }
  const running = Promise.all(Array.from({ length: clients }, client))
  return {
    history,
    count: (outcome) => tally[outcome],
    async stop() {
      stopping = true
      await running
    },
  }
}

/** Every counted like is in MongoDB once, no refused one is, an unknown one is there once or not. */
export const expectExactlyOnce = async (h: Harness, history: History) => {
  await h.drained()
  const persisted = await h.persisted()
  const wrong: string[] = []
  for (const [postId, outcome] of history) {
    const likes = persisted.get(postId) ?? 0
    const right = outcome === 'unknown' ? likes <= 1 : likes === (outcome === 'counted' ? 1 : 0)
    if (!right) wrong.push(`${postId} ${outcome}: ${likes}`)
  }
  expect(wrong).toEqual([])
  await expectConserved(h)
}

/** Redis' own sum is zero and nothing is missing. */
export const expectConserved = async (h: Harness) => {
  for (const meta of await h.metas()) {
    const { accepted, pending, claimed, settled, dead, discarded, missing } = meta
    expect(accepted).toBe(pending + claimed + settled + dead + discarded)
    expect(missing).toBe(0)
  }
}

export const post = (url: string, body?: unknown, origin?: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(origin && { origin }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

/** A control of the operator; its answer. */
export const control = async <T>(h: Harness, path: string, body?: unknown): Promise<T> => {
  const answer = await post(`${h.url}/admin${path}`, body, h.url)
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** An audit that could be decided. */
export const decidedAudit = async (h: Harness) => {
  let audit: { status: string; difference: number } | undefined
  await until('the audit is decided', async () => {
    audit = await control<{ status: string; difference: number }>(h, '/audit')
    return audit.status !== 'undecided'
  })
  return audit!
}

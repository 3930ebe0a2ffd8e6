// What the laboratory does to the servers that were brought here. Each act ends healed, by itself and by `heal`,
// which may come at any time and again.
import { setTimeout as delay } from 'node:timers/promises'
import type { FoundServer } from '../../local-servers/bring-server.ts'
import type { Services } from '../../local-servers/start-services.ts'
import type { Server } from '../../server/lab/messages.ts'

export interface Acts {
  /** Resolves when it runs again, and Redis answers. */
  kill(server: Server): Promise<void>
  freeze(server: Server, ms: number): Promise<void>
  /** Redis refuses every write for want of memory. */
  fill(ms: number): Promise<void>
  heal(): Promise<void>
}

const lookMs = 20
const againWithinMs = 60_000
const mostMs = 10_000

/** It runs long before it answers when it has much to load. */
const untilRedisAnswers = async (url: string) => {
  const { Redis } = await import('ioredis')
  const again = { maxRetriesPerRequest: null, retryStrategy: () => lookMs }
  const redis = new Redis(url, { ...again, commandTimeout: againWithinMs })
  redis.on('error', () => {})
  await redis.ping().finally(() => redis.disconnect())
}

const killed = async (found: FoundServer) => {
  const { pid } = found
  if (!found.signal('SIGKILL')) throw new Error('it does not run')
  const late = performance.now() + againWithinMs
  while (found.pid === null || found.pid === pid) {
    if (performance.now() > late) throw new Error('it was not started again')
    await delay(lookMs)
  }
}

export const createActs = (services: Services): Acts => {
  const heals = new Set<() => Promise<void>>()

  /** Undone once: after `ms`, or earlier by `heal`. @throws when it was not done, or not undone. */
  const during = async (
    ms: number,
    act: () => void | Promise<void>,
    undo: () => void | Promise<void>,
  ) => {
    const over = new AbortController()
    let undone: Promise<void> | undefined
    const once = () => {
      over.abort()
      undone ??= (async () => undo())().finally(() => heals.delete(once))
      return undone
    }
    heals.add(once)
    try {
      await act()
      await delay(Math.min(ms, mostMs), null, { signal: over.signal }).catch(() => {})
    } finally {
      await once()
    }
  }

  /** Before the first fill: what a later one finds may be of one that was not undone. */
  let usual: Promise<string> | undefined

  const fill = async (ms: number) => {
    const { Redis } = await import('ioredis')
    const redis = new Redis(services.redisUrl, { maxRetriesPerRequest: 0, commandTimeout: 5000 })
    redis.on('error', () => {})
    try {
      const read = () => redis.config('GET', 'maxmemory') as Promise<string[]>
      usual ??= read().then(([, value = '0']) => value)
      const limit = await usual.catch((error) => {
        usual = undefined
        throw error
      })
      const set = async (value: string) => void (await redis.config('SET', 'maxmemory', value))
      await during(
        ms,
        () => set('1'),
        () => set(limit),
      )
    } finally {
      redis.disconnect()
    }
  }

  return {
    async kill(server) {
      await killed(services[server])
      if (server === 'redis') await untilRedisAnswers(services.redisUrl)
    },
    async freeze(server, ms) {
      const found = services[server]
      const stop = () => {
        if (!found.signal('SIGSTOP')) throw new Error('it does not run')
      }
      await during(ms, stop, () => void found.signal('SIGCONT'))
    },
    fill,
    async heal() {
      await Promise.all([...heals].map((undo) => undo().catch(() => {})))
    },
  }
}

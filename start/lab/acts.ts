// What the laboratory does to the servers that were brought here. Each act ends healed, by itself and by `heal`,
// which may come at any time and again.
import { setTimeout as delay } from 'node:timers/promises'
import type { FoundServer } from '../../local-servers/bring-server.ts'
import type { Services } from '../../local-servers/start-services.ts'
import type { Server } from '../../server/lab/messages.ts'

export interface Acts {
  /** Resolves when it runs again. */
  kill(server: Server): Promise<void>
  freeze(server: Server, ms: number): Promise<void>
  /** Redis refuses every write for want of memory. */
  fill(ms: number): Promise<void>
  heal(): Promise<void>
}

const lookMs = 20
const againWithinMs = 60_000
const mostMs = 10_000

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

  /** Undone once: after `ms`, or earlier by `heal`. */
  const during = async (ms: number, undo: () => Promise<void>) => {
    const over = Promise.withResolvers<void>()
    let undone: Promise<void> | undefined
    const once = () => {
      undone ??= undo().finally(() => {
        heals.delete(once)
        over.resolve()
      })
      return undone
    }
    heals.add(once)
    const timer = setTimeout(() => once().catch(over.reject), Math.min(ms, mostMs))
    await over.promise.finally(() => clearTimeout(timer))
  }

  const fill = async (ms: number) => {
    const { Redis } = await import('ioredis')
    const redis = new Redis(services.redisUrl, { maxRetriesPerRequest: 0, commandTimeout: 5000 })
    redis.on('error', () => {})
    try {
      const [, usual = '0'] = (await redis.config('GET', 'maxmemory')) as string[]
      await redis.config('SET', 'maxmemory', '1')
      await during(ms, async () => void (await redis.config('SET', 'maxmemory', usual)))
    } finally {
      redis.disconnect()
    }
  }

  return {
    kill: (server) => killed(services[server]),
    async freeze(server, ms) {
      const found = services[server]
      if (!found.signal('SIGSTOP')) throw new Error('it does not run')
      await during(ms, async () => void found.signal('SIGCONT'))
    },
    fill,
    async heal() {
      await Promise.all([...heals].map((undo) => undo().catch(() => {})))
    },
  }
}

// Whether Redis may be given likes, as far as its connection says: it is up only after its settings and the layout
// were checked, at start and after each reconnect. While it is not, `reason` says what is away.
import type { Redis } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { type DurabilitySettings, durabilityFaults } from './durability.ts'
import { refusalOf } from './refusals.ts'

export type RedisState = 'up' | 'away' | 'not-durable'

export interface StateWatch {
  /** 'up': connected and durable as configured. */
  state(): RedisState
  /** Why it is not up; null when it is. */
  reason(): UnavailableReason | null
  /** Whether the server is durable, whatever `REDIS_DURABILITY` allows. */
  durable(): boolean
  version(): string
  onState(listener: (state: RedisState) => void): () => void
  /** Resolves when the state is 'up'. @throws the signal's reason. */
  whenUp(signal: AbortSignal): Promise<void>
  stop(): void
}

interface WatchDeps {
  /** without its own ready check: that one would wait for a loading Redis in silence */
  readonly redis: Redis
  /** likes may be lost with Redis: any durability is right */
  readonly relaxed: boolean
  readonly log: Log
  /** Runs at every (re)connection, before the state is 'up'; throwing keeps it away. */
  readonly onConnect: (redis: Redis) => Promise<void>
}

const askAgainMs = 500 // it is connected but says no: loading, no permission

const durabilityNames = [
  'maxmemory-policy',
  'appendonly',
  'appendfsync',
  'no-appendfsync-on-rewrite',
] as const

const readSettings = async (redis: Redis): Promise<DurabilitySettings> => {
  const settings = new Map<string, string>()
  for (const name of durabilityNames) {
    const pair = (await redis.call('CONFIG', 'GET', name)) as string[]
    settings.set(name, pair[1] ?? '')
  }
  return settings
}

const readVersion = async (redis: Redis) =>
  /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? ''

/** It refused, even if for an unknown reason, or it did not answer. */
const whyOf = (error: unknown): UnavailableReason => {
  const answered = error instanceof Error && error.name === 'ReplyError'
  return refusalOf(error) ?? (answered ? 'redis-refuses' : 'redis-away')
}

const stateOf = (reason: UnavailableReason | null): RedisState => {
  if (reason === null) return 'up'
  return reason === 'redis-not-durable' ? 'not-durable' : 'away'
}

export const watchState = ({ redis, relaxed, log, onConnect }: WatchDeps): StateWatch => {
  const listeners = new Set<(state: RedisState) => void>()
  let reason: UnavailableReason | null = 'starting'
  let faults: readonly string[] = []
  let version = ''
  let lastError: unknown
  let retry: NodeJS.Timeout | undefined

  /** One line per change; `error`: what said so. */
  const enter = (next: UnavailableReason | null, error?: unknown) => {
    if (next === reason) return
    const before = stateOf(reason)
    reason = next
    const state = stateOf(next)
    const why = next && { reason: next, ...(error instanceof Error && { error: error.message }) }
    log[next ? 'warn' : 'info']({ redis: state, faults, ...why }, 'redis state')
    if (state !== before) for (const listener of listeners) listener(state)
  }

  const check = async () => {
    clearTimeout(retry)
    lastError = undefined
    try {
      faults = durabilityFaults(await readSettings(redis))
      version = await readVersion(redis)
      await onConnect(redis)
      enter(faults.length === 0 || relaxed ? null : 'redis-not-durable')
    } catch (error) {
      if (redis.status !== 'ready') return
      enter(whyOf(error), error)
      retry = setTimeout(check, askAgainMs)
    }
  }

  redis.on('ready', check)
  redis.on('error', (error) => {
    lastError = error
  })
  redis.on('close', () => enter(whyOf(lastError), lastError))

  const whenUp = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (reason === null) return resolve()
      const settle = (finish: () => void) => {
        listeners.delete(onState)
        signal.removeEventListener('abort', onAbort)
        finish()
      }
      const onState = (next: RedisState) => next === 'up' && settle(resolve)
      const onAbort = () => settle(() => reject(signal.reason))
      listeners.add(onState)
      signal.addEventListener('abort', onAbort, { once: true })
    })

  return {
    state: () => stateOf(reason),
    reason: () => reason,
    durable: () => faults.length === 0,
    version: () => version,
    onState: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    whenUp,
    stop: () => clearTimeout(retry),
  }
}

// Whether Redis may be given likes, as far as its connection says: it is up only after it was asked what it is, what it
// keeps and what this user may do (findings.ts), and after the layout was checked; at start and after each reconnect.
// While it is not, `reason` says what is away.
//
// A replica takes no writes and never will again under this connection: it is left, and its name looked up anew. What
// it refused was not counted.
import type { Redis } from 'ioredis'
import type { Durability, UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { askAll, type Demand, type Findings } from './findings.ts'
import { askIdentity, ServerKindError, serverName } from './identity.ts'
import type { NodeKeys } from './keys.ts'
import { failureOf } from './refusals.ts'
import { isUnnamed, whyUnreachable } from './unreachable.ts'

export type RedisState = 'up' | 'away' | 'refuses' | 'not-durable' | 'durability-unknown'

export interface StateWatch {
  /** 'up': connected and durable as configured. */
  state(): RedisState
  /** Whether commands are worth sending: it is up, or only not trusted with likes. */
  answers(): boolean
  /** Why it is not up; null when it is. */
  reason(): UnavailableReason | null
  /** Whether it keeps what it acknowledges, whatever `REDIS_DURABILITY` allows; before the first answer unknown. */
  durability(): Durability
  /** What was found at the last connection; null before the first. */
  findings(): Findings | null
  /** Called at every change of `reason`; answers how to take it off. */
  onReason(listener: (reason: UnavailableReason | null) => void): () => void
  stop(): void
}

interface WatchDeps {
  /** without its own ready check: that one would wait for a loading Redis in silence */
  readonly redis: Redis
  readonly demand: Demand
  /** In a slot that it serves. */
  readonly keys: () => NodeKeys
  readonly log: Log
  /** Runs at every (re)connection, before the state is 'up'; throwing keeps it away. */
  readonly onConnect: () => Promise<void>
  /** It is a node of a cluster: called instead of going on; null: that is known. */
  readonly onCluster: (() => void) | null
  /** This kind of server cannot be used: the process ends. */
  readonly fatal: (error: Error) => void
  /** Closes every connection to it, but for one, and makes it anew. */
  readonly leave: (except?: Redis) => void
}

const askAgainMs = 500 // it is connected but says no: loading, no permission, a replica

/** Not what a connection that is left may say on its way. */
const cannotConnect = (error: Error | undefined) => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code !== undefined && code !== 'ECONNRESET' && code !== 'EPIPE'
}

/** What may end under the same connection; settings are looked at again at the next one. */
const mayEnd: ReadonlySet<UnavailableReason> = new Set(['redis-forbids', 'redis-too-few-replicas'])

const states: Partial<Record<UnavailableReason, RedisState>> = {
  starting: 'away',
  'redis-away': 'away',
  'redis-loading': 'away',
  'redis-not-durable': 'not-durable',
  'redis-durability-unknown': 'durability-unknown',
}

/** What `/readyz` calls it; every other reason of Redis is a refusal. */
export const stateOf = (reason: UnavailableReason | null): RedisState =>
  reason === null ? 'up' : (states[reason] ?? 'refuses')

interface Doubt {
  /** An answer says that it takes no likes now: they wait until it was asked again. */
  doubt(reason: UnavailableReason, why: string): void
}

export const watchState = (deps: WatchDeps): StateWatch & Doubt => {
  const { redis, demand, log, onConnect, fatal, leave } = deps
  let stopped = false
  const listeners = new Set<(reason: UnavailableReason | null) => void>()
  const noted = new Set<string>()
  let reason: UnavailableReason | null = 'starting'
  let said = ''
  let findings: Findings | null = null
  let server: string | null | undefined // of the last connection; undefined: there was none
  let left = false // since it was last up
  let lastError: Error | undefined
  let retry: NodeJS.Timeout | undefined

  /** One line per change of the reason or of what stands behind it. */
  const enter = (next: UnavailableReason | null, why?: string) => {
    const line = `${next} ${why}`
    if (line === said || stopped) return
    said = line
    const facts = findings && {
      server: serverName(findings.identity),
      durability: findings.durability,
    }
    log[next ? 'warn' : 'info'](
      { redis: stateOf(next), ...(next && { reason: next, why }), ...(!next && facts) },
      'redis state',
    )
    if (next === reason) return
    reason = next
    for (const listener of listeners) listener(next)
  }

  const note = (text: string) => {
    if (!noted.has(text)) log.warn({ why: text }, 'redis is not as it should be')
    noted.add(text)
  }

  /** What is still a replica after a reconnect is left again, but not at once. */
  const leaveReplica = (why: string) => {
    enter('redis-read-only', why)
    retry = setTimeout(() => leave(), left ? askAgainMs : 0)
    left = true
  }

  const check = async () => {
    clearTimeout(retry)
    lastError = undefined
    try {
      const identity = await askIdentity(redis)
      if (identity.cluster && deps.onCluster) return deps.onCluster()
      findings = await askAll(redis, identity, demand, deps.keys())
      const { refusal, notes } = findings
      if (refusal?.reason === 'redis-read-only') return leaveReplica(refusal.why)
      notes.forEach(note)
      // A name leads elsewhere: connections that have not broken stay with a primary that is one no more.
      if (server !== undefined && (server === null || findings.server !== server)) leave(redis)
      server = findings.server
      await onConnect()
      left = false
      enter(refusal?.reason ?? null, refusal?.why)
      if (refusal && mayEnd.has(refusal.reason)) retry = setTimeout(check, askAgainMs)
    } catch (error) {
      if (error instanceof ServerKindError) return fatal(error)
      if (redis.status !== 'ready') return
      // Its replicas are waited for on the same connection: an answer that is late behind that says nothing new.
      const late = (error as Error).message === 'Command timed out'
      if (!late || reason !== 'redis-too-few-replicas')
        enter(failureOf(error), whyUnreachable(error as Error))
      retry = setTimeout(check, askAgainMs)
    }
  }

  redis.on('ready', check)
  redis.on('error', (error) => {
    lastError = error
    // No connection was tried that could be closed: there is no address.
    if (redis.status === 'connecting' && isUnnamed(error))
      enter('redis-away', whyUnreachable(error))
  })
  redis.on('close', () => {
    clearTimeout(retry)
    if (reason === 'redis-read-only' && !cannotConnect(lastError)) return // it was left
    enter(failureOf(lastError), lastError ? whyUnreachable(lastError) : 'the connection has ended')
  })

  return {
    state: () => stateOf(reason),
    answers: () => !['away', 'refuses'].includes(stateOf(reason)),
    reason: () => reason,
    durability: () => findings?.durability ?? 'unknown',
    findings: () => findings,
    onReason: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    doubt: (next, why) => {
      if (reason !== null || redis.status !== 'ready') return
      enter(next, why)
      void check()
    },
    stop() {
      clearTimeout(retry)
      stopped = true
      if (reason === null || reason === 'starting') reason = 'redis-away'
    },
  }
}

// Whether Redis keeps what it acknowledged: what the server says, and what the operator says (`REDIS_DURABILITY`).
//
// A like is answered after Redis has it on disk. That holds only with the settings below; anything else may lose
// (everysec, no AOF, fsync paused during a rewrite) or evict (any policy but noeviction) an answer. A server that does
// not tell them is unknown, which is never taken for good.
import type { Redis } from 'ioredis'
import type { Durability, UnavailableReason } from '../../contract/index.ts'
import { isWithheld } from './refusals.ts'

/** CONFIG GET name → value; a missing one was not told. */
export type DurabilitySettings = ReadonlyMap<string, string>

/** `always`: as the server says; `declared`: by the operator's word where it says nothing; `relaxed`: need not be. */
export type DurabilityDemand = 'always' | 'declared' | 'relaxed'

const needed: readonly (readonly [string, string])[] = [
  ['maxmemory-policy', 'noeviction'],
  ['appendonly', 'yes'],
  ['appendfsync', 'always'],
  ['no-appendfsync-on-rewrite', 'no'],
]

/** What is wrong of what was told, one text per setting. */
export const durabilityFaults = (settings: DurabilitySettings): string[] =>
  needed
    .filter(([name, value]) => (settings.get(name) ?? value) !== value)
    .map(([name, value]) => `${name} is ${settings.get(name) || 'empty'}, needs ${value}`)

/** What the server and the operator together say. Pure. */
export const durabilityOf = (
  settings: DurabilitySettings,
  demand: DurabilityDemand,
): Durability => {
  if (durabilityFaults(settings).length > 0) return 'relaxed'
  if (needed.every(([name]) => settings.has(name))) return 'always'
  return demand === 'declared' ? 'declared' : 'unknown'
}

/** Why likes are refused on such a server; null: they are not. Pure. */
export const durabilityRefusal = (
  found: Durability,
  demand: DurabilityDemand,
): UnavailableReason | null => {
  if (demand === 'relaxed' || found === 'always' || found === 'declared') return null
  return found === 'unknown' ? 'redis-durability-unknown' : 'redis-not-durable'
}

const orUntold = async <T>(answer: Promise<T>): Promise<T | null> => {
  try {
    return await answer
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

/** Asks for each setting; the policy also by INFO, which managed services leave. */
export const askDurability = async (redis: Redis): Promise<DurabilitySettings> => {
  const settings = new Map<string, string>()
  const policy = /^maxmemory_policy:(\S+)/m.exec((await orUntold(redis.info('memory'))) ?? '')?.[1]
  if (policy) settings.set('maxmemory-policy', policy)
  for (const [name] of needed) {
    const pair = await orUntold(redis.call('CONFIG', 'GET', name) as Promise<string[]>)
    if (pair?.[1] !== undefined) settings.set(name, pair[1])
  }
  return settings
}

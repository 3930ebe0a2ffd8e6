// The Redis under test: the server where REDIS_URL leads, or every primary of its cluster, and the names of the keys that
// the checks make. They are of this run only, and what a check leaves behind expires.
import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { type ReachedRedis, reachRedis } from '../../local-servers/given-url.ts'
import { ServerKindError, serverName } from '../../server/redis/identity.ts'
import { type Address, targetOf } from '../../server/redis/options.ts'
import {
  nameOf,
  rangesOf,
  type SlotRange,
  slotCount,
  slotOf,
  tagIn,
} from '../../server/redis/slots.ts'
import { withoutSecrets } from '../../server/server-urls.ts'
import { type Finding, fault, type Opened, ok, together } from './check.ts'
import { createOwnKeys, type OwnKeys } from './own-keys.ts'
import type { Settings } from './settings.ts'

export interface NodeSubject extends ReachedRedis {
  readonly name: string
  readonly keys: OwnKeys
}

export interface RedisSubject {
  readonly settings: Settings
  readonly kind: 'single' | 'sentinel' | 'cluster'
  /** The only server, or the primaries that were reached. */
  readonly nodes: readonly NodeSubject[]
  /** Who serves the slot of `key`; null: nobody who was reached. */
  of(key: string): Redis | null
}

/** Who serves the slot of `key`. @throws when it was not reached. */
export const nodeOf = ({ of }: RedisSubject, key: string): Redis => {
  const redis = of(key)
  if (!redis) throw new Error('its node was not reached')
  return redis
}

interface Primary {
  readonly address: Address
  readonly ranges: readonly SlotRange[]
}

const primariesOf = (ranges: readonly SlotRange[]): Primary[] => {
  const names = new Set(ranges.map(({ primary }) => nameOf(primary)))
  return [...names].map((name) => {
    const own = ranges.filter(({ primary }) => nameOf(primary) === name)
    return { address: own[0]!.primary, ranges: own }
  })
}

const serves =
  (ranges: readonly SlotRange[]) =>
  (slot: number): boolean =>
    ranges.some(({ from, to }) => from <= slot && slot <= to)

const bring = 'Bring it back, or correct REDIS_URL.'

/** What is served by nobody is refused. */
const slotsFinding = (ranges: readonly SlotRange[]): Finding => {
  const served = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  if (served === slotCount) return ok(`all ${slotCount} slots are served`)
  const lack = slotCount - served
  return fault(
    `${lack} of ${slotCount} slots are served by nobody: likes of their partitions are refused`,
    'Assign them: redis-cli --cluster fix.',
  )
}

/** Any of the hosts that the URL names of a cluster. @throws what the first one's error is, when none answers. */
const reachFirst = async ({ config }: Settings): Promise<ReachedRedis> => {
  const { kind, hosts } = targetOf(config)
  if (kind !== 'cluster') return reachRedis(config)
  const all = hosts.map((host) => reachRedis(config, host))
  try {
    const first = await Promise.any(all)
    for (const one of all)
      one.then(
        (reached) => reached !== first && reached.redis.disconnect(),
        () => {},
      )
    return first
  } catch (error) {
    throw (error as AggregateError).errors[0]
  }
}

export const openRedis = async (settings: Settings): Promise<Opened<RedisSubject>> => {
  const { config } = settings
  const run = `lf:doctor:${randomBytes(6).toString('hex')}`
  const nodes: NodeSubject[] = []
  const found = new Map<string, Finding>()
  const owned: { node: NodeSubject; serves: (slot: number) => boolean }[] = []
  const address = withoutSecrets(config.redisUrl)

  const adopt = (name: string, reached: ReachedRedis, slots: (slot: number) => boolean) => {
    reached.redis.on('error', () => {}) // its commands fail, too
    const node = { name, ...reached, keys: createOwnKeys(`${run}:{${tagIn(slots)}}`) }
    nodes.push(node)
    owned.push({ node, serves: slots })
  }

  const adoptPrimary = async ({ address, ranges }: Primary) => {
    const name = nameOf(address)
    try {
      adopt(name, await reachRedis(config, address), serves(ranges))
      found.set(name, ok('a primary'))
    } catch (error) {
      found.set(name, fault((error as Error).message, bring))
    }
  }

  const openCluster = async ({ redis }: ReachedRedis) => {
    try {
      const ranges = rangesOf(await redis.call('CLUSTER', 'SLOTS'), redis.options.host!)
      found.set('slots', slotsFinding(ranges))
      await Promise.all(primariesOf(ranges).map(adoptPrimary))
    } finally {
      redis.disconnect()
    }
  }

  const close = async () => {
    await Promise.all(nodes.map(({ redis, keys }) => keys.remove(redis).catch(() => {})))
    for (const { redis } of nodes) redis.disconnect()
  }

  const finding = (who: string): Finding => {
    const { level, says, todo } = together(found)
    return { level, says: level === 'ok' ? who : says, ...(todo && { todo }) }
  }

  const of = (key: string) => {
    const slot = slotOf(key)
    return owned.find((one) => one.serves(slot))?.node.redis ?? null
  }

  try {
    const first = await reachFirst(settings)
    const { identity } = first
    const sentinel = targetOf(config).kind === 'sentinel'
    const kind = identity.cluster ? 'cluster' : sentinel ? 'sentinel' : 'single'
    if (identity.cluster) await openCluster(first)
    else adopt(address, first, () => true)
    const words = {
      single: `at ${address}, a single server`,
      sentinel: `at ${address}, named by its Sentinels`,
      cluster: `a cluster; its primaries: ${nodes.map(({ name }) => name).join(', ')}`,
    }
    const who = `${serverName(identity)}, ${words[kind]}`
    return {
      finding: finding(who),
      subject: nodes.length > 0 ? { settings, kind, nodes, of } : null,
      close,
    }
  } catch (error) {
    await close()
    const todo = error instanceof ServerKindError ? 'Correct REDIS_URL.' : bring
    return { finding: fault((error as Error).message, todo), subject: null, close: async () => {} }
  }
}

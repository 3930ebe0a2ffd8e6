// What is asked of a server at every connection, before a like is given to it: what it is, whether it keeps what it
// acknowledges, what this user may do.
import type { Redis } from 'ioredis'
import type { Durability, UnavailableReason } from '../../contract/index.ts'
import {
  askDurability,
  type DurabilityDemand,
  type DurabilitySettings,
  durabilityFaults,
  durabilityOf,
  durabilityRefusal,
} from './durability.ts'
import { askRun, type RedisIdentity } from './identity.ts'
import type { NodeKeys } from './keys.ts'
import { askReplicas, hasWaitAof } from './replicas.ts'
import { askRights, type Rights } from './rights.ts'

export interface Findings {
  readonly identity: RedisIdentity
  /** Its run, by an id of its own; null: it does not tell. */
  readonly server: string | null
  readonly durability: Durability
  /** See rights.ts. */
  readonly seesFailover: boolean
  /** Replicas are asked whether they have a write on disk; see replicas.ts. */
  readonly onDisk: boolean
  /** Why it is given no likes; null: it is. `why`: what to set, or what it lacks. */
  readonly refusal: { readonly reason: UnavailableReason; readonly why: string } | null
  /** What the operator should know although likes are taken. */
  readonly notes: readonly string[]
}

const settingsUntold =
  'it does not tell its settings (CONFIG GET): allow it (ACL +config|get), or set REDIS_DURABILITY=declared where the ' +
  'service keeps every write it acknowledged, or relaxed where it may lose some'
const infoRefused =
  'INFO in a script is refused (ACL +info) or tells no master_replid: likes that a failover loses will not be noticed'

export const isReplica =
  'it is a replica: all connections to it are closed, and its name is looked up again'

export const tooFewReplicas = (replicas: number) =>
  `fewer than ${replicas} of its replicas have the last write: see INFO replication, and appendfsync always there`

/** What the operator wants of it. */
export interface Demand {
  readonly durability: DurabilityDemand
  /** that must have a like before it is answered; 0: none */
  readonly replicas: number
}

/** What is said of a server: why it is given no likes, and what the operator should know although it is. */
export interface Judgement {
  /** `why`: what to set, or what it lacks; null: it is given likes. */
  readonly refusal: Findings['refusal']
  readonly notes: readonly string[]
}

/** Pure. */
export const judgeDurability = (
  settings: DurabilitySettings,
  demand: DurabilityDemand,
): Judgement => {
  const durability = durabilityOf(settings, demand)
  const reason = durabilityRefusal(durability, demand)
  const words = durability === 'unknown' ? [settingsUntold] : durabilityFaults(settings)
  return reason
    ? { refusal: { reason, why: words.join('; ') }, notes: [] }
    : { refusal: null, notes: words }
}

/** Pure. */
export const judgeRights = ({ missing, seesFailover }: Rights): Judgement => ({
  refusal:
    missing.length > 0
      ? { reason: 'redis-forbids', why: `this user may not run ${missing.join(', ')}` }
      : null,
  notes: seesFailover ? [] : [infoRefused],
})

/** `keys`: in a slot that it serves. @throws ioredis' error when it does not answer or refuses to. */
export const askAll = async (
  redis: Redis,
  identity: RedisIdentity,
  { durability: demand, replicas }: Demand,
  keys: NodeKeys,
): Promise<Findings> => {
  const server = await askRun(redis)
  const settings = await askDurability(redis)
  const durability = durabilityOf(settings, demand)
  const found = { identity, server, durability, seesFailover: true, onDisk: false, notes: [] }
  if (identity.role === 'replica')
    return { ...found, refusal: { reason: 'redis-read-only', why: isReplica } }

  const rights = await askRights(redis, keys.rights)
  const onDisk = replicas > 0 && (await hasWaitAof(redis))
  const tooFew = replicas > 0 && !(await askReplicas(redis, keys.mark, { replicas, onDisk }))
  const judged = [judgeRights(rights), judgeDurability(settings, demand)]
  const refusal =
    judged.map((one) => one.refusal).find((one) => one !== null) ??
    (tooFew ? { reason: 'redis-too-few-replicas' as const, why: tooFewReplicas(replicas) } : null)
  const notes = judged.flatMap((one) => one.notes)
  const { seesFailover } = rights
  return { identity, server, durability, seesFailover, onDisk, refusal, notes }
}

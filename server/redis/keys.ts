// Every Redis key name lives here. Keys of one partition share the hash tag `{lf:<p>}`, so one script
// may touch them all on Redis Cluster; keys without a tag are touched by scripts of their own.

/** The keys of a partition; `tag` begins them all and has the hash tag. */
export const taggedKeys = (tag: string) =>
  ({
    /** hash post → likes not yet claimed */
    pending: `${tag}:pending`,
    /** prefix of `claimed:<seq>`, the ledger of one batch */
    claimedPrefix: `${tag}:claimed:`,
    claimed: (seq: string) => `${tag}:claimed:${seq}`,
    /** hash post → dead-lettered likes */
    dead: `${tag}:dead`,
    deadinfo: `${tag}:deadinfo`,
    meta: `${tag}:meta`,
    /** hash post → 'blocked' | 'deleted': likes of it are refused */
    refused: `${tag}:refused`,
    /** list of an administrator's changes that wait for their turn, as JSON */
    changes: `${tag}:changes`,
    /** hash: the change that is open */
    change: `${tag}:change`,
    /** how far the change of this id was taken; expires */
    changed: (id: string) => `${tag}:changed:${id}`,
    /** hash post → live total, a bounded cache */
    counts: `${tag}:counts`,
    /** sorted set of the most liked posts, bounded */
    top: `${tag}:top`,
    /** sorted set, by time, of what is to be told by webhook; bounded */
    notices: `${tag}:notices`,
    flush: (epoch: string) => `${tag}:flush:${epoch}`,
    idempotency: (hash: string) => `${tag}:idem:${hash}`,
  }) as const

/** The keys of partition `p` (0 … K-1). */
export const partitionKeys = (p: number) => taggedKeys(`{lf:${p}}`)

export type PartitionKeys = ReturnType<typeof taggedKeys>

/** The claim of an `Idempotency-Key`, in the key's own slot. `hash` has 22 characters. */
export const keyClaim = (hash: string) => `lf:key:{${hash}}`

/** Keys and channels that belong to no partition. */
export const sharedKeys = {
  /** hash: K, hash function name */
  config: 'lf:config',
  /** stream of what happened, capped; also the name of the Pub/Sub channel */
  events: 'lf:events',
  /** stream of 900 one-second samples */
  samples: 'lf:samples',
  /** stream of the last incidents (JSON), capped */
  incidents: 'lf:incidents',
  /** hash code → open alert (JSON) */
  alerts: 'lf:alerts',
  /** sorted set, by time, of alerts to be told by webhook; bounded */
  notices: 'lf:notices',
  /** hash: whose notifications these are, and why the webhook is switched off */
  webhook: 'lf:webhook',
  /** hash process id → its own measurements (JSON) */
  procs: 'lf:procs',
  /** hash claims | workers → when a pause for a while ends, milliseconds since 1970 by Redis */
  pauses: 'lf:pauses',
  /** hash: base, and the outcome of the last audit */
  audit: 'lf:audit',
  /** hash: the flood that an API process runs, or the last one; expires */
  flood: 'lf:flood',
} as const

/** Keys without meaning that a node is asked with; `tag` lies in a slot that it serves. */
export const nodeKeys = (tag: string) =>
  ({
    /** written to see whether it takes a write; expires */
    probe: `lf:probe:{${tag}}`,
    /** written before replicas are asked, see replicas.ts; expires */
    mark: `lf:mark:{${tag}}`,
    /** made and deleted within one script: see scripts/rights.lua */
    rights: `lf:rights:{${tag}}`,
  }) as const

export type NodeKeys = ReturnType<typeof nodeKeys>

/** BullMQ's prefix: one hash tag, so that its scripts work on Redis Cluster. */
export const queuePrefix = '{lf:queue}'
export const queueName = 'drain'
/** The queue of notifications, in the same slot. */
export const notificationQueueName = 'notify'

// What a fault gets to work with, and what it is.
import type { Ground } from './ground.ts'
import type { Random } from './model/schedule.ts'
import type { RedisKind } from './redis-fleet.ts'
import type { ServerKind } from './servers.ts'

export interface FaultContext extends Ground {
  /** Unique on this ground: for posts and keys of one's own. */
  readonly name: string
  readonly random: Random
  /** Waits for more likes to be counted. */
  readonly goesOn: (likes: number) => Promise<void>
}

export interface Injected {
  /** What did not hold, for a fault that checks things of its own. */
  readonly findings?: readonly string[]
  /** Likes of its own that were counted. */
  readonly counted?: number
  /** Measured by itself. */
  readonly recoveryMs?: number
  /** Worse served than promised, though nothing was lost. */
  readonly late?: boolean
  readonly note?: string
}

export type Injection = (context: FaultContext) => Promise<Injected> | Promise<void>

/** What a fault takes away or changes; two faults that share one are never injected together. */
export type Part = 'api' | 'producer' | 'worker' | 'redis' | 'mongodb' | 'toRedis' | 'toMongodb'

export interface Nemesis {
  readonly name: string
  /** It begins and ends here, and leaves everything healed. */
  readonly inject: Injection
  /** What it touches, when it may be injected beside others. */
  readonly touches?: readonly Part[]
  /** What must have been brought here, because it is killed, refilled or set otherwise. */
  readonly needs?: readonly ServerKind[]
  /** Where it can be made; default: everywhere, or on one server that it needs. */
  readonly on?: readonly RedisKind[]
  /** No likes but its own while it is injected. */
  readonly quiet?: true
  /** Only in the full form, and there not in every turn. */
  readonly long?: true
  /** The promised time from its end until everything is drained. */
  readonly recoversWithinMs?: (ground: Ground) => number
  /** The promised time from its end until likes are counted again. */
  readonly servesWithinMs?: (ground: Ground) => number
}

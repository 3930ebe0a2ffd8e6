// Which slot of a cluster a key lies in, and who serves it, as the cluster's nodes say it. Pure.
import { Command } from 'ioredis'
import type { Address } from './options.ts'
import { isReply } from './refusals.ts'

export const slotCount = 16_384

/** By the hash tag of `key`, else by all of it. */
export const slotOf = (key: string): number => new Command('get', [key]).getSlot()

export const nameOf = ({ host, port }: Address): string => `${host}:${port}`

export interface Moved {
  readonly slot: number
  /** host '': the one that said so */
  readonly to: Address
}

/** What a node says of a slot that another one serves now; null: `error` is something else. */
export const movedOf = (error: unknown): Moved | null => {
  if (!isReply(error)) return null
  const [, slot, host, port] = /^MOVED (\d+) (\S*):(\d+)$/.exec(error.message) ?? []
  return slot === undefined ? null : { slot: Number(slot), to: { host: host!, port: Number(port) } }
}

export interface SlotRange {
  readonly from: number
  readonly to: number
  readonly primary: Address
  readonly replicas: readonly Address[]
}

type Node = readonly [host: string | null, port: number, ...unknown[]]
type Row = readonly [from: number, to: number, primary: Node, ...replicas: Node[]]

/** Of `CLUSTER SLOTS`. A node that does not know its own host leaves it out: it is the one that was asked. */
export const rangesOf = (reply: unknown, asked: string): SlotRange[] => {
  const address = ([host, port]: Node): Address => ({ host: host || asked, port: Number(port) })
  return (reply as Row[]).map(([from, to, primary, ...replicas]) => ({
    from: Number(from),
    to: Number(to),
    primary: address(primary),
    replicas: replicas.map(address),
  }))
}

const mostTags = 20 * slotCount // of one slot a tag is found among so many, but for one time in a thousand million

/** The first number whose hash tag lies in a slot that `serves`; '0' where there is none. */
export const tagIn = (serves: (slot: number) => boolean): string => {
  for (let n = 0; n < mostTags; n++) if (serves(slotOf(`{${n}}`))) return String(n)
  return '0'
}

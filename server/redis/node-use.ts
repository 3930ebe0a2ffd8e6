// What one node says of itself, out of INFO; what it does not say is not known. Pure.
import { infoNumber } from './info.ts'
import { type MemoryShares, memoryUse } from './memory.ts'

export interface NodeUse {
  /** as `maxmemory` counts it */
  readonly usedBytes: number | null
  /** null: it has no limit, or does not say */
  readonly maxBytes: number | null
  /** commands in the last second */
  readonly operationsPerSecond: number | null
  /** that are in step */
  readonly replicas: number | null
}

export const unknownUse: NodeUse = {
  usedBytes: null,
  maxBytes: null,
  operationsPerSecond: null,
  replicas: null,
}

/** `info`: its sections memory, stats and replication. */
export const nodeUse = (info: string, shares: MemoryShares): NodeUse => {
  const knowsMemory = infoNumber(info, 'used_memory') !== null
  const { usedBytes, maxBytes } = memoryUse(info, '', shares)
  const knowsReplicas = infoNumber(info, 'connected_slaves') !== null
  return {
    usedBytes: knowsMemory ? usedBytes : null,
    maxBytes: knowsMemory ? maxBytes : null,
    operationsPerSecond: infoNumber(info, 'instantaneous_ops_per_sec'),
    replicas: knowsReplicas ? (info.match(/^slave\d+:.*state=online/gm)?.length ?? 0) : null,
  }
}

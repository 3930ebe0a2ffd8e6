// The nodes of Redis as the sample shows them. One that is away or slow is shown as such, and delays nobody.
import type { Redis } from 'ioredis'
import type { NodeNumbers } from '../../contract/index.ts'
import { partitionKeys } from '../redis/keys.ts'
import type { MemoryShares } from '../redis/memory.ts'
import { type NodeUse, nodeUse, unknownUse } from '../redis/node-use.ts'
import { within } from '../within.ts'

export interface ReadNode {
  readonly name: string
  readonly commands: Redis
  reason(): string | null
}

export interface NodesDeps {
  readonly nodes: () => readonly ReadNode[]
  readonly nodeFor: (key: string) => () => ReadNode
  readonly isSilent: (node: ReadNode) => boolean
  readonly partitions: number
  readonly shares: MemoryShares
}

const askWithinMs = 300
const sections = ['memory', 'stats', 'replication'] as const

const useOf = async ({ commands }: ReadNode, shares: MemoryShares): Promise<NodeUse> => {
  let use = unknownUse
  const asked = Promise.all(sections.map((section) => commands.info(section)))
  await within(
    askWithinMs,
    asked.then((texts) => {
      use = nodeUse(texts.join('\n'), shares)
    }),
  )
  return use
}

/** Answers a function that reads them, at most 0.3 s long. Never rejects. */
export const createReadNodes = (deps: NodesDeps) => {
  const { nodes, nodeFor, isSilent, partitions, shares } = deps
  const owners = Array.from({ length: partitions }, (_, p) => nodeFor(partitionKeys(p).meta))
  return (): Promise<NodeNumbers[]> =>
    Promise.all(
      nodes().map(async (node) => ({
        node: node.name || 'redis',
        ...(await useOf(node, shares)),
        reason: node.reason() ?? (isSilent(node) ? 'redis-away' : null),
        partitions: owners.flatMap((owner, p) => (owner() === node ? [p] : [])),
      })),
    )
}

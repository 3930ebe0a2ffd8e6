// Why each partition takes no likes now, as far as this process knows without asking: by the node that serves it.
import type { UnavailableReason } from '../../contract/index.ts'
import type { RedisConnections } from './connections.ts'
import { partitionKeys } from './keys.ts'
import type { RefusedLikes } from './refused-likes.ts'
import type { Room } from './room.ts'
import type { Silence } from './silence.ts'

interface PartitionsDeps {
  readonly redis: Pick<RedisConnections, 'nodeFor'>
  readonly partitions: number
  readonly refused: Pick<RefusedLikes, 'of'>
  readonly room: Pick<Room, 'likes'>
  readonly silence: Pick<Silence, 'of'>
}

/** Answers a function that says it, by partition; null: it takes them. */
export const createPartitionRefusals = (deps: PartitionsDeps) => {
  const { redis, partitions, refused, room, silence } = deps
  const owners = Array.from({ length: partitions }, (_, p) => redis.nodeFor(partitionKeys(p).meta))
  return (): (UnavailableReason | null)[] =>
    owners.map((owner) => {
      const node = owner()
      const said = node.reason() ?? refused.of(node) ?? room.likes(node)
      return said ?? (silence.of(node) ? 'redis-away' : null)
    })
}

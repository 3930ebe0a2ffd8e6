// Which partitions count nothing for this process, because their number is being changed, or is another by now: the
// connection and a probe of the server do not say it (scripts/close-partition.lua).
import { createSharedRun } from '../shared-run.ts'
import type { RedisConnections } from './connections.ts'
import { partitionKeys } from './keys.ts'

export interface ClosedPartitions {
  /** null: it was not told. */
  is(partition: number): Promise<boolean | null>
  /** False: all were told, and count. */
  any(): Promise<boolean>
}

export const createClosedPartitions = (
  { commands, gatherCommands }: Pick<RedisConnections, 'commands' | 'gatherCommands'>,
  partitions: number,
): ClosedPartitions => {
  const look = createSharedRun(async (partition) => {
    gatherCommands()
    const layout = await commands.hget(partitionKeys(Number(partition)).meta, 'layout')
    return layout !== null && layout !== String(partitions)
  })
  const is = (partition: number) => look(String(partition)).catch(() => null)
  return {
    is,
    async any() {
      const all = await Promise.all(Array.from({ length: partitions }, (_, p) => is(p)))
      return all.some((closed) => closed !== false)
    },
  }
}

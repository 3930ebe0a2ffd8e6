// Every change of the counting state is one Lua script, so it happens whole or not at all. Here they
// become typed functions; the texts and their invariants are in scripts/*.lua.
import type { Redis } from 'ioredis'
import type { Gather } from './gather.ts'
import { createAddLikes } from './scripts/add-likes.ts'
import { createBatches } from './scripts/batches.ts'
import { createChanges } from './scripts/changes.ts'
import { createCounts } from './scripts/counts.ts'
import { createFloodNotes } from './scripts/flood-notes.ts'
import { createGrowth } from './scripts/growth.ts'
import { createHistory } from './scripts/history.ts'
import { createMeta } from './scripts/meta.ts'
import { createNotes } from './scripts/notes.ts'
import { createOperations } from './scripts/operations.ts'
import { createPublish } from './scripts/publish.ts'
import { createReceipts } from './scripts/receipts.ts'
import { createRun } from './scripts/runner.ts'

export type {
  AddLikesAnswer,
  Flush,
  GroupAnswer,
  History,
  KeyedGroup,
  Pair,
  RefusedState,
} from './scripts/add-likes.ts'
export type {
  BuryAnswer,
  OpenAnswer,
  OpenBatch,
  SettleAnswer,
  SettleNotices,
} from './scripts/batches.ts'
export type { PostDifference, Seed, SeedAnswer, SeedPost } from './scripts/counts.ts'
export type { PartitionMeta } from './scripts/meta.ts'
export type { Continue, ContinueResult, HoldResult } from './scripts/operations.ts'
export { eventFields, type StreamEvent } from './scripts/publish.ts'
export type { KeyClaim, KeyRequest, ReceiptDeps } from './scripts/receipts.ts'

/** The scripts on one client; `gather`: see runner.ts. Reads the .lua files once, now; does not connect. */
export const createScripts = (redis: Redis, gather?: Gather) => {
  const run = createRun(redis, gather)
  return {
    ...createAddLikes(run),
    ...createHistory(run),
    ...createBatches(run),
    ...createOperations(run),
    ...createCounts(run),
    ...createReceipts(run),
    ...createPublish(run),
    ...createFloodNotes(run),
    ...createNotes(run),
    ...createMeta(run),
    ...createGrowth(run),
    ...createChanges(run),
  }
}

export type Scripts = ReturnType<typeof createScripts>

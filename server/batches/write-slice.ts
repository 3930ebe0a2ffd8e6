// One slice into MongoDB: an unordered bulk write of guarded `$inc`. The guard (`seq` below this
// batch's) makes every repeat a no-op, so what an error leaves open is decided by reading the post.
import { writePosts } from '../mongodb/bulk-write.ts'
import { RefusedWriteError } from '../mongodb/errors.ts'
import { journalOfMongoDb, type WriteConcern } from '../mongodb/journal.ts'
import type { PostModel } from '../mongodb/models.ts'
import { foreignIndexOf, isDuplicateKey } from '../mongodb/write-errors.ts'
import { type Decision, decideDuplicates } from './decide-duplicates.ts'
import { isPoison } from './poison.ts'

export type Entry = readonly [post: string, likes: number]

export interface SliceOutcome {
  /** In MongoDB now, by this write or an earlier one: may be settled. */
  readonly written: readonly string[]
  /** A definite fault of this one document: to be fenced and dead-lettered. */
  readonly poison: readonly string[]
  /** Fenced before: its entry must be buried (again). */
  readonly buried: readonly string[]
  /** Posts that are ahead of this batch: the invariant is broken. */
  readonly ahead: readonly string[]
  /** A unique index that is not ours and refused some of these posts, which are not written; null: none. */
  readonly foreignIndex: string | null
  /** Guarded writes sent. */
  readonly operations: number
}

const maxRounds = 5

/** The guarded write of one entry (design: §2). */
export const guardedWrite = ([post, likes]: Entry, seq: number) => ({
  updateOne: {
    filter: { _id: post, seq: { $lt: seq } },
    update: {
      $inc: { likes },
      $set: { seq },
      $setOnInsert: { createdAt: new Date() },
    },
    upsert: true,
    timestamps: false,
  },
})

/**
 * Writes `entries` of batch `seq`. Connectivity errors and refusals that may pass are thrown:
 * the whole slice may be written again.
 */
export const writeSlice = async (
  model: PostModel,
  entries: readonly Entry[],
  seq: number,
  writeConcern: WriteConcern = journalOfMongoDb.writeConcern(),
): Promise<SliceOutcome> => {
  const poison: string[] = []
  const buried: string[] = []
  const ahead: string[] = []
  const notWritten = new Set<string>()
  let foreignIndex: string | null = null
  let operations = 0
  let open = entries

  for (let round = 0; open.length > 0; round++) {
    if (round === maxRounds) {
      if (!foreignIndex) throw new Error('a post kept changing under its guarded write')
      for (const [post] of open) notWritten.add(post)
      break
    }
    operations += open.length
    const writes = open.map((entry) => guardedWrite(entry, seq))
    const errors = await writePosts(model, writes, writeConcern)
    const duplicates = errors.filter(isDuplicateKey).map(({ index }) => open[index]![0])
    const decisions =
      duplicates.length > 0
        ? await decideDuplicates(model, duplicates, seq)
        : new Map<string, Decision>()
    const again: Entry[] = []
    for (const error of errors) {
      const entry = open[error.index]!
      const post = entry[0]
      if (isDuplicateKey(error)) {
        foreignIndex ??= foreignIndexOf(error)
        const decision = decisions.get(post)
        if (decision === 'again') again.push(entry)
        else if (decision === 'buried') buried.push(post)
        else if (decision === 'ahead') ahead.push(post)
        else if (decision !== 'written') throw new Error('a duplicate was not decided')
        if (decision === 'buried' || decision === 'ahead') notWritten.add(post)
      } else if (isPoison(error)) {
        poison.push(post)
        notWritten.add(post)
      } else {
        throw new RefusedWriteError(error)
      }
    }
    open = again
  }
  if (open.length === 0) foreignIndex = null // another writer made the post meanwhile, or removed the index
  const written = entries.map(([post]) => post).filter((post) => !notWritten.has(post))
  return { written, poison, buried, ahead, foreignIndex, operations }
}

// The log of changes, in MongoDB: who changed what, when, from what to what. A change is noted before it is settled, under
// its own id, so it is there once however often it is done.
import type { ChangeEntry } from '../../contract/index.ts'
import type { ChangeModel, ChangeRecord } from '../mongodb/models.ts'
import { afterOf, type Before, type Change } from './change.ts'

export const newChangeId = (at: number, random: string): string =>
  `${at.toString(36).padStart(9, '0')}-${random}`

const put = async (model: ChangeModel, { _id, ...record }: ChangeRecord) => {
  await model.collection.updateOne(
    { _id: _id as never },
    { $setOnInsert: record },
    { upsert: true },
  )
}

export const logChange = async (
  model: ChangeModel,
  { id, by, at, entries }: Change,
  befores: readonly Before[],
  refused: ReadonlySet<string>,
): Promise<void> => {
  for (const [i, [post, wanted]] of entries.entries()) {
    const before = befores[i] ?? null
    const isRefused = refused.has(post)
    const after = isRefused ? before : afterOf(before, wanted)
    await put(model, { _id: id, by, at, post, before, after, refused: isRefused })
  }
}

/** An import as a whole, when it begins. Answers what was noted when it began first. */
export const logImport = async (
  model: ChangeModel,
  of: { id: string; by: string; at: number; posts: number; digest: string },
): Promise<{ digest: string | undefined; ended: boolean }> => {
  const { id, ...record } = of
  await put(model, { _id: id, ...record, ended: false })
  const noted = await model.findById(id).lean<ChangeRecord>()
  return { digest: noted?.digest, ended: Boolean(noted?.ended) }
}

export const logImportEnd = async (model: ChangeModel, id: string): Promise<void> => {
  await model.collection.updateOne({ _id: id as never }, { $set: { ended: true } })
}

const entryOf = ({ _id, by, at, ...record }: ChangeRecord): ChangeEntry => ({
  id: _id,
  by,
  at,
  postId: record.post ?? null,
  before: record.before ?? null,
  after: record.after ?? null,
  // nx-27017 gives a number for a boolean that an update has set
  refused: Boolean(record.refused ?? false),
  posts: record.posts ?? null,
  ended: Boolean(record.ended ?? true),
})

/** The newest first. */
export const readChanges = async (model: ChangeModel, limit: number): Promise<ChangeEntry[]> => {
  // People made them: they are few enough to be read through. Ids that are given say nothing of their time.
  const found = await model.find().sort({ at: -1, _id: -1 }).limit(limit).lean<ChangeRecord[]>()
  return found.map(entryOf)
}

export const readChangeEntry = async (
  model: ChangeModel,
  id: string,
): Promise<ChangeEntry | null> => {
  const found = await model.findById(id).lean<ChangeRecord>()
  return found && entryOf(found)
}

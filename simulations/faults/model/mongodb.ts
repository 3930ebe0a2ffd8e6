// As much of MongoDB as the drain uses: guarded updates with upsert on one document each, E11000, type
// errors, unordered bulk writes that end in the middle.

export type Document = Record<string, unknown> & { _id: string }
export type Collection = Map<string, Document>

interface Update {
  readonly $inc?: Record<string, number>
  readonly $set?: Record<string, unknown>
  readonly $setOnInsert?: Record<string, unknown>
}

const matches = (document: Document, filter: Record<string, unknown>) =>
  Object.entries(filter).every(([field, wanted]) => {
    const value = document[field]
    if (wanted === null || typeof wanted !== 'object') return value === wanted
    const { $lt, $in, $exists } = wanted as { $lt?: number; $in?: unknown[]; $exists?: boolean }
    if ($exists !== undefined) return (value !== undefined) === $exists
    if ($in) return $in.includes(value)
    return typeof value === 'number' && value < $lt!
  })

const failure = (code: number, message: string) =>
  Object.assign(new Error(message), { name: 'MongoServerError', code })

/** What a real server answers when two upserts of one document race, whatever the filter says. */
export const duplicate = () => failure(11000, 'E11000 duplicate key')

/** @throws what a server answers: E11000, or a type mismatch. */
export const updateOne = (
  collection: Collection,
  filter: Record<string, unknown> & { _id: string },
  { $inc, $set, $setOnInsert }: Update,
  upsert: boolean,
) => {
  const found = collection.get(filter._id)
  if (found && matches(found, filter)) {
    for (const [field, by] of Object.entries($inc ?? {})) {
      if (typeof found[field] !== 'number') throw failure(14, 'cannot apply $inc')
      found[field] = (found[field] as number) + by
    }
    Object.assign(found, $set)
    return { matchedCount: 1, upsertedCount: 0 }
  }
  if (!upsert) return { matchedCount: 0, upsertedCount: 0 }
  if (found) throw duplicate()
  collection.set(filter._id, { _id: filter._id, ...$inc, ...$set, ...$setOnInsert })
  return { matchedCount: 0, upsertedCount: 1 }
}

interface Operation {
  readonly updateOne: {
    filter: Record<string, unknown> & { _id: string }
    update: Update
    upsert: boolean
  }
}

/** `upTo`: how many happen before the connection ends; null: all. `races`: whether this upsert does. */
export const bulkWrite = (
  collection: Collection,
  operations: readonly Operation[],
  upTo: number | null,
  races: () => boolean,
) => {
  const writeErrors: { index: number; code: number; errmsg: string }[] = []
  operations.slice(0, upTo ?? operations.length).forEach(({ updateOne: one }, index) => {
    try {
      if (races() && collection.has(one.filter._id)) throw duplicate()
      updateOne(collection, one.filter, one.update, one.upsert)
    } catch (error) {
      const { code, message } = error as Error & { code: number }
      writeErrors.push({ index, code, errmsg: message })
    }
  })
  if (upTo !== null) throw Object.assign(new Error('gone'), { name: 'MongoNetworkError' })
  if (writeErrors.length > 0)
    throw Object.assign(new Error('bulk'), { name: 'MongoBulkWriteError', writeErrors })
}

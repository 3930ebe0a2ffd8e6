// The sum of all likes in MongoDB. Over millions of posts it takes minutes, while batches go on. Where MongoDB can read
// a snapshot (a replica set or a sharded cluster, 5.0 and newer), the moment of the sum is fixed by a first read of
// milliseconds and the sum is taken later; elsewhere the moment is as long as the sum takes.
import type mongoose from 'mongoose'
import type { PostModel } from './models.ts'

export interface LikesSum {
  readonly sum: number
  /** Posts whose `likes` is no number: the sum passes over them. */
  readonly notNumbers: number
}

export interface SumReader {
  /** `snapshot`: fixing takes milliseconds. */
  readonly kind: 'snapshot' | 'scan'
  /** Everything written before is in the sum, what is written afterwards is not. */
  fix(): Promise<void>
  /** After `fix`. @throws when the snapshot is too old by now. */
  sum(): Promise<LikesSum>
  close(): Promise<void>
}

const sumMaxMs = 15 * 60_000
/**
 * The server ends the sum, not a socket on which nothing comes meanwhile. `socketTimeoutMS` goes with every command of
 * mongodb 7.8, though its types name it for a connection only.
 */
const patient = { maxTimeMS: sumMaxMs, socketTimeoutMS: sumMaxMs + 20_000 } as const

/** One pass, so that a post made meanwhile cannot be in one count and not in the other. */
const pipeline = [
  { $group: { _id: { $type: '$likes' }, posts: { $sum: 1 }, sum: { $sum: '$likes' } } },
]
const numberTypes = new Set(['int', 'long', 'double', 'decimal'])

const sumNow = async (model: PostModel, options: mongoose.mongo.AggregateOptions & Abortable) => {
  const groups = await model.collection
    .aggregate<{ _id: string; posts: number; sum: unknown }>(pipeline, { ...patient, ...options })
    .toArray()
  const numbers = groups.filter(({ _id }) => numberTypes.has(_id))
  const others = groups.filter(({ _id }) => !numberTypes.has(_id))
  return {
    sum: numbers.reduce((total, group) => total + Number(group.sum), 0),
    notNumbers: others.reduce((total, group) => total + group.posts, 0),
  }
}

interface Abortable {
  readonly signal: AbortSignal
}

const scan = (model: PostModel, signal: AbortSignal): SumReader => {
  let sum: LikesSum
  return {
    kind: 'scan',
    async fix() {
      sum = await sumNow(model, { signal })
    },
    sum: async () => sum,
    close: async () => {},
  }
}

/** mongodb 7.8 has it, for internal use. */
interface Fixed {
  readonly snapshotTime?: unknown
}

const snapshotConcern = { readConcern: { level: 'snapshot' } } as const

const snapshot = (model: PostModel, signal: AbortSignal, isMongos: boolean): SumReader => {
  const session = model.db.getClient().startSession({ snapshot: true })
  const options = { ...snapshotConcern, session, signal }
  return {
    kind: 'snapshot',
    async fix() {
      // A mongos takes the newest moment that it has heard of; what was written through another it hears of by reading.
      if (isMongos) await model.collection.findOne({}, { signal, projection: { _id: 1 } })
      await model.collection.findOne({}, { ...options, projection: { _id: 1 } })
      if (!(session as Fixed).snapshotTime) throw new Error('MongoDB gave no snapshot')
    },
    sum: () => sumNow(model, options),
    close: () => session.endSession(),
  }
}

const firstWithSnapshots = 13 // wire version of 5.0

/** SnapshotTooOld, SnapshotUnavailable, InvalidOptions, OperationNotSupported: another way must be taken next time. */
const refusesSnapshot = (error: unknown) =>
  [239, 246, 72, 263].includes((error as { code?: number }).code ?? 0)

/** What the server says of itself decides; one that says nothing, or cannot keep a snapshot long enough, is scanned. */
export const createSumReaders = (model: PostModel) => {
  let snapshots = true

  const noting = async <T>(read: Promise<T>): Promise<T> => {
    try {
      return await read
    } catch (error) {
      if (refusesSnapshot(error)) snapshots = false
      throw error
    }
  }

  const readSnapshot = (signal: AbortSignal, isMongos: boolean): SumReader => {
    const reader = snapshot(model, signal, isMongos)
    return { ...reader, fix: () => noting(reader.fix()), sum: () => noting(reader.sum()) }
  }

  return async (signal: AbortSignal): Promise<SumReader> => {
    const { setName, msg, maxWireVersion } = await model.db.db!.admin().command({ hello: 1 })
    const isMongos = msg === 'isdbgrid'
    const shared = setName !== undefined || isMongos
    const may = snapshots && shared && maxWireVersion >= firstWithSnapshots
    return may ? readSnapshot(signal, isMongos) : scan(model, signal)
  }
}

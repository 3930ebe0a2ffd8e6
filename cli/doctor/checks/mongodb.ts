// What the MongoDB under test lets this user do, how long a slice takes, and the LikeFlow that is in it already.
import type { mongo } from 'mongoose'
import { guardedWrite } from '../../../server/batches/write-slice.ts'
import { layoutId } from '../../../server/layout-check.ts'
import { createJournal } from '../../../server/mongodb/nx-27017.ts'
import { type Check, type Finding, fault, ok, warning } from '../check.ts'
import type { MongoDbSubject, OwnRecord } from '../mongodb-subject.ts'
import { layoutFinding } from './redis-likeflow.ts'
import { apartMs, clockFinding, median } from './redis-speed.ts'

type Own = mongo.Collection<OwnRecord>

/** Each action that the server needs, in an order in which they can be done. */
export const actions: readonly (readonly [name: string, run: (own: Own) => Promise<unknown>])[] = [
  ['insert', (own) => own.insertOne({ _id: 'doctor', likes: 0, seq: 0 })],
  ['find', (own) => own.findOne({ _id: 'doctor' })],
  ['update', (own) => own.updateOne({ _id: 'doctor' }, { $inc: { likes: 1 } })],
  [
    'update with upsert',
    (own) => own.updateOne({ _id: 'other' }, { $inc: { likes: 1 } }, { upsert: true }),
  ],
  ['bulk write', (own) => own.bulkWrite([guardedWrite(['third', 1], 1)] as never)],
  [
    'aggregate',
    (own) => own.aggregate([{ $group: { _id: null, sum: { $sum: '$likes' } } }]).toArray(),
  ],
  ['remove', (own) => own.deleteOne({ _id: 'other' })],
]

const unauthorized = 13

const isUnauthorized = (error: unknown) => (error as { code?: unknown }).code === unauthorized

const readWrite = 'Give its user the role readWrite on the database.'

/** What cannot be dropped again is not made: an empty collection is asked for first. */
const mayDrop = async (own: Own) => {
  try {
    await own.drop()
    return true
  } catch (error) {
    return !isUnauthorized(error)
  }
}

const rights: Check<MongoDbSubject> = {
  id: 'rights',
  title: 'rights',
  async run({ own, closing }): Promise<Finding> {
    if (!(await mayDrop(own)))
      return fault(
        'this user may not drop a collection, so none was made to try the rest on',
        readWrite,
      )
    const refused: string[] = []
    for (const [name, run] of actions)
      try {
        closing.throwIfAborted()
        await run(own)
      } catch (error) {
        if (!isUnauthorized(error)) return fault(`${name}: ${(error as Error).message}`, readWrite)
        refused.push(name)
      }
    return refused.length > 0
      ? fault(`this user may not ${refused.join(', ')}`, readWrite)
      : ok(`all that is needed: ${actions.map(([name]) => name).join(', ')}`)
  },
}

const slicePosts = 500
const slices = 3
const slowSliceMs = 1000 // as long as the likes of a second may take

const writeSlices = async (subject: MongoDbSubject) => {
  const { own, server, closing } = subject
  const journal = createJournal({ server: () => server }, { collection: own as never })
  const writeConcern = { ...journal.writeConcern(), wtimeoutMS: 2000 }
  const times: number[] = []
  for (let seq = 1; seq <= slices; seq++) {
    const posts = Array.from({ length: slicePosts }, (_, i) =>
      guardedWrite([`post-${i}`, 1], seq + 1),
    )
    closing.throwIfAborted()
    const began = performance.now()
    await own.bulkWrite(posts as never, { ordered: false, writeConcern })
    closing.throwIfAborted()
    await journal.commit()
    times.push(performance.now() - began)
  }
  return times
}

const slice: Check<MongoDbSubject> = {
  id: 'slice',
  title: 'a slice',
  async run(subject): Promise<Finding> {
    if (!(await mayDrop(subject.own))) return fault('not tried: see rights', readWrite)
    try {
      const ms = Math.round(median(await writeSlices(subject)))
      const says = `${ms} ms for ${slicePosts} posts, journaled (${slices} times)`
      return ms > slowSliceMs
        ? warning(says, 'See the disks of MongoDB and the way to it: likes wait longer in Redis.')
        : ok(says)
    } catch (error) {
      return fault(
        `not written: ${(error as Error).message.split('\n')[0]}`,
        'See its members: a majority must be up and in step.',
      )
    }
  },
}

const clock: Check<MongoDbSubject> = {
  id: 'clock',
  title: 'clock',
  async run({ db }) {
    const asked = Date.now()
    const { localTime } = await db.admin().command({ hello: 1 })
    return clockFinding(apartMs(Number(localTime), asked, Date.now()))
  },
}

const layout: Check<MongoDbSubject> = {
  id: 'layout',
  title: 'layout',
  async run({ db, settings }) {
    const found = await db
      .collection<{ _id: string; partitions: number; hash: string }>('partitions')
      .findOne({ _id: layoutId })
    return layoutFinding('MongoDB', found, settings.config.partitions)
  },
}

/** A unique index of others refuses posts, and their partition stops. */
const indexes: Check<MongoDbSubject> = {
  id: 'indexes',
  title: 'indexes',
  async run({ db }) {
    const found = await db
      .collection('posts')
      .indexes()
      .catch(() => [])
    const unique = found.filter(({ name, unique }) => unique && name !== '_id_')
    return unique.length === 0
      ? ok('none of others refuses a post')
      : warning(
          `posts has the unique index ${unique.map(({ name }) => name).join(', ')}: a post that it refuses stops its partition`,
          'Drop it, or make it not unique.',
        )
  },
}

export const mongodbChecks = [rights, slice, clock, layout, indexes]

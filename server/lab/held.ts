// What MongoDB holds of a drill's posts, read past everything under test: the same question for each column.
import mongoose from 'mongoose'
import { postName } from '../../load/target.ts'

const { MongoClient } = mongoose.mongo
export const answerWithinMs = 1000

export interface Held {
  /** Likes by index of the post. @throws while MongoDB does not answer. */
  read(): Promise<Map<number, number>>
  /** Forgets the whole database. */
  drop(): Promise<void>
  stop(): Promise<void>
}

export const openHeld = (mongodbUrl: string, prefix: string, posts: number): Held => {
  const client = new MongoClient(mongodbUrl, {
    serverSelectionTimeoutMS: answerWithinMs,
    connectTimeoutMS: answerWithinMs,
    socketTimeoutMS: 10 * answerWithinMs,
  })
  const byName = new Map(Array.from({ length: posts }, (_, i) => [postName(prefix, i), i]))
  return {
    async read() {
      const held = new Map([...byName.values()].map((i) => [i, 0]))
      const documents = client
        .db()
        .collection<{ _id: string; likes: number }>('posts')
        .find({ _id: { $in: [...byName.keys()] } })
      for await (const { _id, likes } of documents) held.set(byName.get(_id)!, likes)
      return held
    },
    drop: async () => void (await client.db().dropDatabase()),
    stop: () => client.close(),
  }
}

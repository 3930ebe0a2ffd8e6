// What MongoDB really holds, read past every server under test.
import mongoose from 'mongoose'
import { postName } from '../../load/target.ts'

/** Likes of the posts `<prefix>-0` … by index; a post without a document has 0. */
export const readDocuments = async (
  mongodbUrl: string,
  prefix: string,
  posts: number,
): Promise<Map<number, number>> => {
  const connection = await mongoose.createConnection(mongodbUrl).asPromise()
  try {
    const held = new Map(Array.from({ length: posts }, (_, i) => [i, 0]))
    const byName = new Map([...held.keys()].map((i) => [postName(prefix, i), i]))
    const documents = connection.collection<{ _id: string; likes: number }>('posts').find()
    for await (const { _id, likes } of documents) {
      const i = byName.get(_id)
      if (i !== undefined) held.set(i, likes)
    }
    return held
  } finally {
    await connection.close()
  }
}

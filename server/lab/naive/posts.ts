// The post of the naive ways: a counter, without anything that tells a repeated write from a new one.
import mongoose from 'mongoose'

const schema = new mongoose.Schema({ _id: String, likes: Number }, { versionKey: false })

export const connectPosts = async (mongodbUrl: string) => {
  const connection = await mongoose
    .createConnection(mongodbUrl, { autoIndex: false, w: 'majority', journal: true })
    .asPromise()
  return connection.model('Post', schema)
}
export type Posts = Awaited<ReturnType<typeof connectPosts>>

/** Adds likes, creating the post with its first one. */
export const increment = async (posts: Posts, postId: string, likes: number): Promise<void> => {
  await posts.updateOne({ _id: postId }, { $inc: { likes } }, { upsert: true })
}

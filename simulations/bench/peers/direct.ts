// (a) Each like is one write to MongoDB before it is answered.
import type { CreatePeer } from './peer.ts'
import { connectPosts, increment } from './post.ts'

export const createDirect: CreatePeer = async ({ mongodbUrl }) => {
  const posts = await connectPosts(mongodbUrl)
  let writes = 0
  return {
    like: async (postId) => {
      await increment(posts, postId, 1)
      writes++
    },
    state: async () => ({ pending: 0, writes }),
  }
}

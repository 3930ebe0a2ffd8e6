// Each like is one write to MongoDB before it is answered.
import { connectPosts, increment } from './posts.ts'
import type { StartWay } from './way.ts'

export const startWritePerLike: StartWay = async ({ mongodbUrl }) => {
  const posts = await connectPosts(mongodbUrl)
  let writes = 0
  return {
    async like(postId) {
      await increment(posts, postId, 1)
      writes++
    },
    waiting: async () => 0,
    writes: () => writes,
  }
}

// All posts as JSON Lines, while likes flow: what MongoDB has of them. Where it reads snapshots (a replica set or a sharded
// cluster, 5.0 and newer) all are of one moment; elsewhere each is as it was when it was read.
import type { PostLine } from '../../contract/index.ts'
import type { PostModel, PostRecord } from '../mongodb/models.ts'

const firstWithSnapshots = 13 // wire version of 5.0
const pagePosts = 1000

export interface Export {
  readonly consistency: 'snapshot' | 'scan'
  /** Parts of some thousand lines; deleted posts are left out. */
  readonly pages: AsyncIterable<{ text: string; posts: number; likes: number }>
}

/** @throws when what MongoDB has of it is no number: that is not 0. */
const likesOf = ({ _id, likes }: Pick<PostRecord, '_id' | 'likes'>) => {
  if (Number.isSafeInteger(likes)) return likes
  throw new Error(`the likes of ${_id} are no whole number in MongoDB: set them first`)
}

const lineOf = ({ _id, title, likes, createdAt, state }: PostRecord): PostLine => ({
  id: _id,
  title: title ?? null,
  likes: likesOf({ _id, likes }),
  createdAt: createdAt ? createdAt.toISOString() : null,
  ...(state === 'blocked' && { state }),
})

const readsSnapshots = async (model: PostModel) => {
  const { setName, msg, maxWireVersion } = await model.db.db!.admin().command({ hello: 1 })
  return (setName !== undefined || msg === 'isdbgrid') && maxWireVersion >= firstWithSnapshots
}

export const exportPosts = async (model: PostModel, signal: AbortSignal): Promise<Export> => {
  const snapshot = await readsSnapshots(model)
  const session = snapshot ? model.db.getClient().startSession({ snapshot: true }) : null
  const options = session ? { session, readConcern: { level: 'snapshot' as const } } : {}

  async function* pages() {
    const cursor = model.collection.find<PostRecord>(
      { state: { $ne: 'deleted' } },
      { ...options, projection: { seq: 0 }, batchSize: pagePosts },
    )
    let page = { text: '', posts: 0, likes: 0 }
    try {
      for await (const record of cursor) {
        signal.throwIfAborted()
        const line = lineOf(record)
        page.text += `${JSON.stringify(line)}\n`
        page.posts++
        page.likes += line.likes
        if (page.posts < pagePosts) continue
        yield page
        page = { text: '', posts: 0, likes: 0 }
      }
      if (page.posts > 0) yield page
    } finally {
      await cursor.close()
      await session?.endSession()
    }
  }
  return { consistency: snapshot ? 'snapshot' : 'scan', pages: pages() }
}

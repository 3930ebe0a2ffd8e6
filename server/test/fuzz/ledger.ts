// Adds up what the answers promise: likes per post. A key counts once, however often it was answered.
import type { LikeAnswer, LikesAnswer } from '../../../contract/index.ts'
import type { Case } from './cases.ts'
import type { Reply } from './send.ts'

export const createLedger = () => {
  const likes = new Map<string, number>()
  const keys = new Set<string>()
  let unknown = 0
  let accepted = 0

  const add = (postId: string, count: number) => {
    likes.set(postId, (likes.get(postId) ?? 0) + count)
    accepted += count
  }

  /** A bulk does not repeat the counts: they are in what was sent. */
  const addBulk = (sent: string, { results }: LikesAnswer) => {
    const { likes: items } = JSON.parse(sent) as { likes: { count?: number }[] }
    for (const [i, { postId }] of results.entries()) add(postId, items[i]?.count ?? 1)
  }

  return {
    note({ operation, headers, body }: Case, reply: Reply) {
      const isLike = operation?.method === 'post' && /\/likes?$/.test(operation.path)
      if (!isLike) return
      if (reply.status === 503 && reply.body.includes('outcome-unknown')) unknown++
      if (reply.status !== 202) return
      const key = headers['Idempotency-Key']
      if (key !== undefined && keys.has(key)) return
      if (key !== undefined) keys.add(key)
      if (operation.path === '/likes') addBulk(body!, JSON.parse(reply.body) as LikesAnswer)
      else add((JSON.parse(reply.body) as LikeAnswer).postId, 1)
    },
    likes,
    accepted: () => accepted,
    unknown: () => unknown,
  }
}

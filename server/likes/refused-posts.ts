// Posts whose likes Redis refused a moment ago. It decides nothing: add-likes.lua does, in the step that counts. But a
// flush is counted whole or not at all, so likes of such posts are kept out of the next ones.
//
// What it knows is forgotten after a second: then the next like asks again, and a post that is open again is liked.
import type { RefusedState } from '../redis/scripts.ts'
import type { LikeItem, Refused } from './outcome.ts'

export interface RefusedPosts {
  note(states: ReadonlyMap<string, RefusedState>): void
  /** Why one of these takes no likes, as far as this process knows; null: nothing is known. */
  of(items: Iterable<Pick<LikeItem, 'postId'>>): Refused | null
}

const limits = { forMs: 1000, posts: 10_000 } as const

export const refusedAs = (state: RefusedState): Refused =>
  state === 'deleted' ? { status: 'post-deleted' } : { status: 'post-blocked' }

export const createRefusedPosts = (now: () => number = () => performance.now()): RefusedPosts => {
  const known = new Map<string, { readonly state: RefusedState; readonly until: number }>()

  const stateOf = (post: string) => {
    const found = known.get(post)
    if (!found || found.until > now()) return found?.state
    known.delete(post)
    return undefined
  }

  return {
    note(states) {
      if (known.size + states.size > limits.posts) known.clear()
      const until = now() + limits.forMs
      for (const [post, state] of states) known.set(post, { state, until })
    },
    of(items) {
      if (known.size === 0) return null
      for (const { postId } of items) {
        const state = stateOf(postId)
        if (state) return refusedAs(state)
      }
      return null
    },
  }
}

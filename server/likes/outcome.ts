// What becomes of a request to like. 'counted': on disk in Redis. Every other answer but one means that
// nothing was counted; 'outcome-unknown' is that one.
import type { UnavailableReason } from '../../contract/index.ts'

export interface LikeItem {
  readonly postId: string
  readonly count: number
}

export interface LikeResult {
  postId: string
  /** live total that includes this like; null: not in Redis, and MongoDB did not say in time */
  likes: number | null
  /** how its receipt begins; the post's id is the rest */
  batch: string
  /** its text in an answer, kept by whoever made it: requests that share a result share its text */
  text?: string
}

export type CountedLikes = { readonly status: 'counted'; readonly results: LikeResult[] }

/** `retryAfter`: seconds. `overloaded`: no room; `unavailable`: a server is away. */
export type NotCounted =
  | { readonly status: 'overloaded' | 'outcome-unknown'; readonly retryAfter: number }
  | {
      readonly status: 'unavailable'
      readonly reason: UnavailableReason
      readonly retryAfter: number
    }

export type Refused =
  | NotCounted
  | { readonly status: 'unknown-post'; readonly postIds: readonly string[] }
  | { readonly status: 'key-reused' }
  | { readonly status: 'post-blocked' }
  | { readonly status: 'post-deleted' }

export const busy: NotCounted = { status: 'overloaded', retryAfter: 1 }

export const unavailable = (reason: UnavailableReason): NotCounted => ({
  status: 'unavailable',
  reason,
  retryAfter: 1,
})

export const counted = (results: LikeResult[]): CountedLikes => ({ status: 'counted', results })

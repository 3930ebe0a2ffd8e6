// What becomes of a request to like. 'counted': on disk in Redis. Every other answer but one means that
// nothing was counted; 'outcome-unknown' is that one.

export interface LikeItem {
  readonly postId: string
  readonly count: number
}

export interface LikeResult {
  postId: string
  /** live total that includes this like; null: not in Redis, and MongoDB did not say in time */
  likes: number | null
  receipt: string
  /** its text in an answer, kept by whoever made it: requests that share a result share its text */
  text?: string
}

export type Counted = { readonly status: 'counted'; readonly results: LikeResult[] }

/** `retryAfter`: seconds. */
export type Refused =
  | { readonly status: 'overloaded' | 'outcome-unknown'; readonly retryAfter: number }
  | { readonly status: 'unknown-post'; readonly postIds: readonly string[] }
  | { readonly status: 'key-reused' }

export const busy = { status: 'overloaded', retryAfter: 1 } as const

export const counted = (results: LikeResult[]): Counted => ({ status: 'counted', results })

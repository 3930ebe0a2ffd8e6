// LikeFlow for a program or a page: likes, counts, receipts and the stream. No dependency; browsers and Node 20.
//
// A like has a key of its own, and is sent again under it until its outcome is known: it counts once. When the time is
// up its error says what is known: after a try whose outcome nobody knows that is `outcome-unknown`, whatever the last
// try was answered with.
import { createAsk } from './ask.ts'
import { newKey } from './key.ts'
import type {
  LikeAnswer,
  LikesAnswer,
  LikesItem,
  Post,
  PostsAnswer,
  ReceiptAnswer,
} from './types.ts'
import { type WatchEvent, type WatchOptions, watch } from './watch.ts'

export { Problem } from './problem.ts'
export type * from './types.ts'
export type { WatchEvent, WatchOptions } from './watch.ts'

export interface ClientOptions {
  /** Instead of the global one. */
  readonly fetch?: typeof fetch
  /** A request that may be sent again is, for so long, in milliseconds; default 30,000. */
  readonly retryForMs?: number
  /** One try may take so long, in milliseconds; default 10,000. */
  readonly timeoutMs?: number
  /** A stream that says nothing for so long is opened anew, in milliseconds; default 15,000. */
  readonly silenceMs?: number
}

export interface CallOptions {
  /** Ends the call; a like that was sent may be counted nevertheless. */
  readonly signal?: AbortSignal
}

export interface LikeOptions extends CallOptions {
  /** Idempotency-Key; default: a new one. Your own lets another process repeat the same like. */
  readonly key?: string
}

/** Every call rejects with a `Problem`, or with the reason of its signal. */
export interface Client {
  /** Counts one like. */
  like(postId: string, options?: LikeOptions): Promise<LikeAnswer>
  /** Counts up to 500 items, all or none of them. */
  likes(items: readonly LikesItem[], options?: LikeOptions): Promise<LikesAnswer>
  /** Totals of these posts, in this order; unknown posts are left out. */
  counts(postIds: readonly string[], options?: CallOptions): Promise<Post[]>
  /** Where a like is now. `waitMs`: holds the answer until it is decided, at most 30,000. */
  receipt(receipt: string, options?: CallOptions & { waitMs?: number }): Promise<ReceiptAnswer>
  /** Every event from now on, across lost connections, until its signal aborts. */
  watch(options?: WatchOptions): AsyncGenerator<WatchEvent, void, void>
}

const idsPerRequest = 100

/** `url`: where LikeFlow is, such as `https://likes.example`. */
export const createClient = (url: string | URL, options: ClientOptions = {}): Client => {
  const base = String(url).replace(/\/+$/, '')
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const { retryForMs = 30_000, timeoutMs = 10_000, silenceMs = 15_000 } = options
  const ask = createAsk({ send, retryForMs, timeoutMs })

  const count = <T>(path: string, body: unknown, { key = newKey(), signal }: LikeOptions = {}) =>
    ask<T>(
      `${base}${path}`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(body),
      },
      { counts: true, signal },
    )
  const read = <T>(path: string, signal: AbortSignal | undefined, waitMs = 0) =>
    ask<T>(`${base}${path}`, {}, { counts: false, signal, waitMs })

  return {
    like: (postId, how) => count('/like', { postId }, how),
    likes: (items, how) => count('/likes', { likes: items }, how),
    async counts(postIds, { signal } = {}) {
      const posts: Post[] = []
      for (let at = 0; at < postIds.length; at += idsPerRequest) {
        const ids = postIds.slice(at, at + idsPerRequest).map(encodeURIComponent)
        posts.push(...(await read<PostsAnswer>(`/posts?ids=${ids.join(',')}`, signal)).posts)
      }
      return posts
    },
    receipt: (receipt, { waitMs = 0, signal } = {}) =>
      read(
        `/receipts/${encodeURIComponent(receipt)}${waitMs > 0 ? `?wait=${waitMs}` : ''}`,
        signal,
        waitMs,
      ),
    watch: (how = {}) => watch({ base, send, silenceMs }, how),
  }
}

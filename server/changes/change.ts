// An administrator's change of posts, as it waits in Redis and is written to MongoDB. Pure.
import { isPostId } from '../../contract/index.ts'

export type PostState = 'open' | 'blocked' | 'deleted'

/** What becomes of a post: only what is named changes. */
export interface Wanted {
  /** what MongoDB holds from then on; likes that wait in Redis come on top */
  readonly likes?: number | undefined
  /** null: it has none */
  readonly title?: string | null | undefined
  readonly state?: PostState | undefined
  /** ISO 8601 */
  readonly createdAt?: string | undefined
}

/** Of one partition: written under one seq. */
export interface Change {
  readonly id: string
  readonly by: string
  /** milliseconds since 1970, by Redis: when it was asked for */
  readonly at: number
  /** an import notes itself as a whole, other changes post by post */
  readonly isImport: boolean
  readonly entries: readonly (readonly [post: string, wanted: Wanted])[]
}

/** What a post was before; null: MongoDB had none. `likes` null: they were no number. */
export type Before = {
  readonly likes: number | null
  readonly title: string | null
  readonly state: PostState
} | null

export interface Moved {
  readonly raised: number
  readonly lowered: number
}

/** By how much the sum of all likes moves; `refused`: posts that MongoDB did not take. */
export const movedBy = (
  { entries }: Change,
  befores: readonly Before[],
  refused: ReadonlySet<string> = new Set(),
): Moved => {
  let raised = 0
  let lowered = 0
  entries.forEach(([post, { likes }], i) => {
    if (likes === undefined || refused.has(post)) return
    const by = likes - (befores[i]?.likes ?? 0)
    if (by > 0) raised += by
    else lowered -= by
  })
  return { raised, lowered }
}

/** What a post is after it. */
export const afterOf = (before: Before, wanted: Wanted): NonNullable<Before> => ({
  likes: wanted.likes ?? (before ? before.likes : 0),
  title: wanted.title === undefined ? (before?.title ?? null) : wanted.title,
  state: wanted.state ?? before?.state ?? 'open',
})

/** With how many likes each post is among the most liked from now on; 0: it is not. */
export const listedBy = (
  { entries }: Change,
  befores: readonly Before[],
  refused: ReadonlySet<string>,
): (readonly [post: string, likes: number])[] =>
  entries.map(([post, wanted], i) => {
    const before = befores[i] ?? null
    const now = refused.has(post) ? before : afterOf(before, wanted)
    return [post, now && now.state !== 'deleted' ? (now.likes ?? 0) : 0]
  })

/** What Redis has of one; @throws when it is none. */
export const readChange = (json: string): Change => {
  const change = JSON.parse(json) as Change
  if (!change.entries.every(([post]) => isPostId(post))) throw new Error('this is no change')
  return change
}

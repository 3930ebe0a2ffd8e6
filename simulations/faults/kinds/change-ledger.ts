// What was asked and answered about posts, against the log of changes and MongoDB. Pure.
import type { ChangeEntry } from '../../../contract/index.ts'
import { afterOf, type Wanted } from '../../../server/changes/change.ts'
import type { ChangeRecord, PostRecord } from '../../../server/mongodb/models.ts'
import type { Entry } from '../traffic.ts'

export interface Asked {
  readonly id: string
  readonly wanted: Wanted
}

export interface ChangedPost {
  readonly post: string
  /** one after the other: each was answered before the next */
  readonly asked: readonly Asked[]
  readonly answers: readonly ChangeEntry[]
  readonly logged: readonly ChangeRecord[]
  readonly held: PostRecord | null
  readonly likes: Entry
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

const within = (what: string, has: number, { counted, unknown }: Entry, more: number): string[] =>
  has >= counted + more && has <= counted + unknown + more
    ? []
    : [`${what} has ${has}: ${counted} likes counted, ${unknown} unknown, ${more} by changes`]

/** Each change is logged once, as answered, and follows the one before; MongoDB has the last one, and all likes. */
export const faultsOfChanges = (of: ChangedPost): string[] => {
  const { post, asked, answers, logged, held, likes } = of
  const findings: string[] = []
  if (logged.length !== asked.length)
    findings.push(`${post}: ${asked.length} changes asked for, ${logged.length} logged`)
  let moved = 0
  let last = afterOf(null, {})
  for (const [i, { id, wanted }] of asked.entries()) {
    const entry = logged.find(({ _id }) => _id === `${id}.${post}`)
    const { before = null, after = null } = entry ?? {}
    const now = before ?? afterOf(null, {})
    moved += wanted.likes === undefined ? 0 : wanted.likes - (now.likes ?? 0)
    const follows =
      same([now.title, now.state], [last.title, last.state]) && now.likes! >= (last.likes ?? 0)
    if (
      !entry ||
      !follows ||
      !same(after, afterOf(before, wanted)) ||
      !same(after, answers[i]?.after)
    )
      findings.push(`change ${id} after ${JSON.stringify(last)}: ${JSON.stringify(entry ?? null)}`)
    last = after ?? last
  }
  const { title = null, state = 'open' } = held ?? {}
  if (!same([title, state], [last.title, last.state]))
    findings.push(`${post} is ${title}, ${state} in MongoDB; changed to ${JSON.stringify(last)}`)
  return [...findings, ...within(post, held?.likes ?? 0, likes, moved)]
}

/** Each post was set once, and has the likes that came since; it is logged once. */
export const faultsOfImport = (of: {
  readonly posts: readonly string[]
  readonly setTo: number
  /** of likes that were sent after their post was set */
  readonly books: ReadonlyMap<string, Entry>
  readonly held: ReadonlyMap<string, number>
  readonly log: readonly ChangeRecord[]
}): string[] => {
  const none: Entry = { counted: 0, refused: 0, unknown: 0 }
  const { posts, setTo, books, held, log } = of
  const isLogged = log.length === 1 && log[0]!.posts === posts.length && Boolean(log[0]!.ended)
  return [
    ...(isLogged ? [] : [`the import is logged as ${JSON.stringify(log)}`]),
    ...posts.flatMap((post) => within(post, held.get(post) ?? 0, books.get(post) ?? none, setTo)),
  ].slice(0, 20)
}

// A bulk write of which MongoDB refuses some operations and does the others, as for a document that is too large or a
// unique index: the server behind gets the others only, and the answer names all.
import type { Instead } from './mongodb-proxy.ts'
import type { Doc } from './mongodb-wire.ts'

interface Indexed {
  readonly index: number
}

/** What the server says about one update of the command; undefined: it does it. */
export type Refuse = (update: Doc) => { readonly code: number; readonly errmsg: string } | undefined

/** For a MongoDbProxy; undefined: nothing of `command` is refused. */
export const refuseUpdates = (command: Doc, refuse: Refuse): Instead | Doc | undefined => {
  if (!Array.isArray(command.updates)) return undefined
  const updates = command.updates as Doc[]
  const refused = updates.flatMap((update, index) => {
    const fault = refuse(update)
    return fault ? [{ index, ...fault }] : []
  })
  if (refused.length === 0) return undefined
  const isRefused = new Set(refused.map(({ index }) => index))
  const kept = updates.flatMap((_, index) => (isRefused.has(index) ? [] : [index]))
  if (kept.length === 0) return { ok: 1, n: 0, nModified: 0, writeErrors: refused }
  const asSent = (list: unknown) =>
    ((list ?? []) as Indexed[]).map((each) => ({ ...each, index: kept[each.index]! }))
  return {
    forward: { ...command, updates: kept.map((index) => updates[index]!) },
    change: ({ writeErrors, upserted, ...reply }) => ({
      ...reply,
      ...(upserted ? { upserted: asSent(upserted) } : {}),
      writeErrors: [...asSent(writeErrors), ...refused].sort((a, b) => a.index - b.index),
    }),
  }
}

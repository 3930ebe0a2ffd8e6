// What was answered against what MongoDB holds, post by post: counted ≤ persisted ≤ counted + unknown. For
// a post with one like that is exactly 1 when it was counted, 0 when it was refused, 0 or 1 when unknown.
import type { Entry } from './traffic.ts'

export interface Comparison {
  readonly lost: number
  readonly doubled: number
  readonly findings: readonly string[]
}

/** Pure. `persisted`: post → likes; a post that is missing has none. */
export const compare = (
  books: ReadonlyMap<string, Entry>,
  persisted: ReadonlyMap<string, number>,
): Comparison => {
  let lost = 0
  let doubled = 0
  const findings: string[] = []
  for (const [postId, { counted, refused, unknown }] of books) {
    const likes = persisted.get(postId) ?? 0
    const short = Math.max(0, counted - likes)
    const over = Math.max(0, likes - counted - unknown)
    if (short + over === 0) continue
    lost += short
    doubled += over
    findings.push(
      `${postId}: ${counted} counted, ${refused} refused, ${unknown} unknown, MongoDB holds ${likes}`,
    )
  }
  return { lost, doubled, findings }
}

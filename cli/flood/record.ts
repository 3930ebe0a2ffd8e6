// What a flood was promised, in a file: enough to ask later, and again, whether MongoDB holds it. Posts without a like
// are left out.
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { LoadPlan } from '../../load/plan.ts'
import type { Books } from '../../load/tally.ts'
import type { VerifyOptions } from '../../load/verify.ts'

const Count = z.number().min(0)
const Record = z.object({
  url: z.string(),
  prefix: z.string(),
  /** index of the post, total before, likes acknowledged, likes of unknown outcome */
  posts: z.array(z.tuple([z.int().min(0).max(10_000_000), Count, Count, Count])),
  /** the newest of each partition */
  receipts: z.array(z.string()),
})

export const writeRecord = (
  file: string,
  { url, prefix }: Pick<LoadPlan, 'url' | 'prefix'>,
  books: Books,
  before: ReadonlyMap<number, number>,
): void => {
  const posts = [...books.acknowledged.keys()]
    .map((i) => [i, before.get(i) ?? 0, books.acknowledged[i]!, books.uncertain[i]!] as const)
    .filter(([, , acknowledged, uncertain]) => acknowledged + uncertain > 0)
  writeFileSync(
    file,
    `${JSON.stringify({ url, prefix, posts, receipts: books.receipts.newest() })}\n`,
  )
}

/** @throws with one line when it is no record. */
export const readRecord = (file: string): Omit<VerifyOptions, 'withinMs'> => {
  let found: z.infer<typeof Record>
  try {
    found = Record.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(code ? `${file} cannot be read: ${code}` : `${file} is no record of a flood`)
  }
  const { url, prefix, posts, receipts } = found
  const length = Math.max(0, ...posts.map(([i]) => i + 1))
  const acknowledged = new Float64Array(length)
  const uncertain = new Float64Array(length)
  const before = new Map<number, number>()
  for (const [i, total, sure, unsure] of posts) {
    before.set(i, total)
    acknowledged[i] = sure
    uncertain[i] = unsure
  }
  const book = { note: () => {}, newest: () => receipts }
  return { url, prefix, books: { acknowledged, uncertain, receipts: book }, before }
}

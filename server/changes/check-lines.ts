// Looks at all lines before anything is done: a faulty one is named by its number, and nothing is imported. What is right
// is compared with MongoDB, page by page, so that it can be said what would differ.
import { createHash } from 'node:crypto'
import type { PostLine } from '../../contract/index.ts'
import type { PostModel, PostRecord } from '../mongodb/models.ts'
import { type LineFault, readLines, readPostLine, type Source } from './lines.ts'

/** Some lines are no posts: nothing was done. */
export class LinesError extends Error {
  /** the first ones */
  readonly faults: readonly LineFault[]
  constructor(faults: readonly LineFault[]) {
    super(
      `line ${faults.map(({ line, fault, field }) => `${line}: ${field ? `${field} ` : ''}${fault}`).join(', ')}`,
    )
    this.name = 'LinesError'
    this.faults = faults
  }
}

export interface Differences {
  readonly posts: number
  /** of the content: the same lines have the same */
  readonly digest: string
  readonly creates: number
  readonly sets: number
  readonly same: number
  /** Σ likes of the lines */
  readonly likes: number
  /** the first that differ */
  readonly examples: readonly { post: string; likes: number; before: number | null }[]
}

const limits = { faults: 20, examples: 10, page: 500 } as const

const differs = ({ likes, title, state }: PostLine, found: PostRecord) =>
  found.likes !== likes ||
  (title !== undefined && (found.title ?? null) !== title) ||
  (state !== undefined && (found.state ?? 'open') !== state)

/** @throws {LinesError} */
export const checkLines = async (
  source: Source,
  model: PostModel,
  signal: AbortSignal,
): Promise<Differences> => {
  const faults: LineFault[] = []
  const hash = createHash('sha256')
  const sum = { posts: 0, likes: 0, creates: 0, sets: 0, same: 0 }
  const examples: { post: string; likes: number; before: number | null }[] = []
  let page = new Map<string, PostLine>()

  const compare = async () => {
    const found = await model.find({ _id: { $in: [...page.keys()] } }).lean<PostRecord[]>()
    const byId = new Map(found.map((record) => [record._id, record]))
    for (const [post, line] of page) {
      const record = byId.get(post)
      if (record && !differs(line, record)) sum.same++
      else {
        if (record) sum.sets++
        else sum.creates++
        if (examples.length < limits.examples)
          examples.push({ post, likes: line.likes, before: record?.likes ?? null })
      }
    }
    page = new Map()
  }

  for await (const { n, text } of readLines(source)) {
    signal.throwIfAborted()
    hash.update(text).update('\n')
    if (text.trim() === '') continue
    const line = readPostLine(text)
    if ('fault' in line) {
      faults.push({ line: n, ...line })
      if (faults.length === limits.faults) break
    } else if (faults.length === 0) {
      sum.posts++
      sum.likes += line.likes
      page.set(line.id, line)
      if (page.size === limits.page) await compare()
    }
  }
  if (faults.length > 0) throw new LinesError(faults)
  await compare()
  return { ...sum, digest: hash.digest('base64url').slice(0, 22), examples }
}

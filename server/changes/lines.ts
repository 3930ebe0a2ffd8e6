// JSON Lines: bytes into lines, with their numbers, and a line into a post. No line is kept longer than it is read.
import { PostLine } from '../../contract/index.ts'

export interface Line {
  /** from 1 */
  readonly n: number
  readonly text: string
}

export interface LineFault {
  readonly line: number
  readonly fault: 'too-long' | 'no-json' | 'does-not-fit'
  /** that does not fit; absent: the line as a whole */
  readonly field?: string
}

const longestLine = 16_384 // a title has 200 letters
const longestField = 40 // as it is told

/** Bytes of which a post is made, as often as they are wanted: a file is read twice. */
export type Source = () => AsyncIterable<Uint8Array>

/** Empty lines are passed over. A line that is too long ends as its first part, which is no JSON. */
export async function* readLines(source: Source): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  let rest = ''
  let n = 0
  for await (const bytes of source()) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = parts.pop()!
    for (const text of parts) yield { n: ++n, text }
    if (rest.length > longestLine) break
  }
  if (rest.trim() !== '') yield { n: ++n, text: rest }
}

export const readPostLine = (text: string): PostLine | Omit<LineFault, 'line'> => {
  if (text.length > longestLine) return { fault: 'too-long' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { fault: 'no-json' }
  }
  const { data, error } = PostLine.safeParse(value)
  if (data) return data
  const [issue] = error!.issues
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0]
  return {
    fault: 'does-not-fit',
    ...(field !== undefined && { field: String(field).slice(0, longestField) }),
  }
}

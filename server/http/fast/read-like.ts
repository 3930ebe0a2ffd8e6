// Reads the one request that comes by the million: a whole like in its plain spelling.
//
// It only decides speed. Whatever it is not sure about is `other`, and node:http reads the same bytes. So it
// has to be right only in what it takes (RFC 9112, sections 2 to 6). It looks at each byte a bounded number of
// times: no regex that can go back, no list without an end.
import { postIdPattern } from '../../../contract/index.ts'
import { type Fields, readFields } from './fields.ts'

const limits = {
  headBytes: 8192, // request line and fields
  usualBytes: 1024, // a like is shorter, mostly
  known: 1000, // fields that were read before, as they came
  knownBytes: 1024, // of each
} as const

export interface PlainLike {
  readonly postId: string
  readonly fields: Fields
  /** where the next request begins */
  readonly end: number
}

/** `more`: it may be a plain like, but its end is not here. `other`: node:http should read it. */
export type ReadLike = (bytes: Buffer, from: number) => PlainLike | 'more' | 'other'

/** Every spelling of the body with one key and no escapes. No two of its parts can match the same byte. */
export const plainBody =
  /^[ \t\r\n]*\{[ \t\r\n]*"postId"[ \t\r\n]*:[ \t\r\n]*"([A-Za-z0-9_-]{1,64})"[ \t\r\n]*\}[ \t\r\n]*$/

const byBody = 'POST /like HTTP/1.1\r\n'
const [beforeId, afterId] = ['POST /posts/', '/like HTTP/1.1\r\n']

/** The id in the request line, with `end` where the fields begin; null: another line. */
const readPath = (head: string) => {
  const end = head.indexOf('\r\n') + 2
  if (!head.startsWith(beforeId) || !head.startsWith(afterId, end - afterId.length)) return null
  const postId = head.slice(beforeId.length, end - afterId.length)
  return postIdPattern.test(postId) ? { postId, end } : null
}

const mayBeLike = (text: string) => {
  const beginning = text.slice(0, byBody.length)
  return (
    byBody.startsWith(beginning) || beforeId.startsWith(beginning) || beginning.startsWith(beforeId)
  )
}

const headEnds = '\r\n\r\n'
const bareLineFeed = /[^\r]\n/ // its client waits for an answer, and node:http has one

/** At most `size` bytes, as text. */
const textAt = (bytes: Buffer, from: number, size: number) =>
  bytes.toString('latin1', from, Math.min(bytes.length, from + size))

/** Clients send the same fields again and again: what was read once is remembered, up to a bound. */
export const createLikeReader = (): ReadLike => {
  const known = new Map<string, Fields | null>()
  let last = ''
  let lastFields: Fields | null = null // what has no fields is none

  const look = (text: string): Fields | null => {
    const before = known.get(text)
    if (before !== undefined) return before
    const fields = readFields(text)
    if (text.length > limits.knownBytes) return fields
    if (known.size >= limits.known) known.clear()
    known.set(text, fields)
    return fields
  }
  const fieldsOf = (text: string): Fields | null => {
    if (text === last) return lastFields
    lastFields = look(text)
    last = text
    return lastFields
  }

  return (bytes, from) => {
    let text = textAt(bytes, from, limits.usualBytes)
    let headEnd = text.indexOf(headEnds)
    if (headEnd < 0 && text.length === limits.usualBytes) {
      text = textAt(bytes, from, limits.headBytes + headEnds.length)
      headEnd = text.indexOf(headEnds)
    }
    if (headEnd < 0) {
      const mayEnd = text.length <= limits.headBytes && !bareLineFeed.test(text)
      return mayEnd && mayBeLike(text) ? 'more' : 'other'
    }
    const path = text.startsWith(byBody) ? null : readPath(text)
    if (!path && !text.startsWith(byBody)) return 'other'
    const begin = path ? path.end : byBody.length
    if (begin > headEnd) return 'other' // not a single field
    const fields = fieldsOf(text.slice(begin, headEnd))
    if (!fields) return 'other'
    const body = from + headEnd + headEnds.length
    const end = body + fields.length
    if (path) return fields.length === 0 ? { postId: path.postId, fields, end } : 'other'
    if (!fields.json || fields.length === 0) return 'other'
    if (end > bytes.length) return 'more'
    const postId = plainBody.exec(textAt(bytes, body, fields.length))?.[1]
    return postId === undefined ? 'other' : { postId, fields, end }
  }
}

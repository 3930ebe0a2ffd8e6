// Reads the one request that comes by the million: a whole like in its plain spelling, in one piece.
//
// It only decides speed. Whatever it is not sure about is null, and node:http reads the same bytes: another
// spelling, half a request, two in one piece, a key, a coding, a field that is not plain ASCII. So it has to
// be right only in what it takes, and it takes less than llhttp does (RFC 9112, sections 2 to 6).
import { postIdPattern } from '../../contract/index.ts'
import { isJsonInUtf8 } from './body.ts'
import { isHost } from './protocol.ts'

const limits = {
  bytes: 8192, // of a whole request
  bodyBytes: 1024,
  headers: 100,
  known: 1000, // fields that were read before, as they came
  knownBytes: 1024, // of each
} as const

/** A token, a colon, printable ASCII: no folded line, no control character, no byte above 0x7e. */
const field = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*((?:[!-~](?:[\t -~]*[!-~])?)?)[ \t]*$/

/** They change what the request means or how it ends: node:http knows how. */
const meaning = new Set([
  ...['transfer-encoding', 'content-encoding', 'expect', 'upgrade', 'te', 'trailer'],
  ...['proxy-connection', 'idempotency-key'],
])

/** All of a request's header fields, read: `length` of its body, and whether the body is JSON. */
interface Fields {
  readonly length: number
  readonly json: boolean
}

/** The bytes of a body: a number without sign or leading zero; -1: anything else. */
const lengthOf = (value: string) => (/^(?:0|[1-9]\d{0,3})$/.test(value) ? Number(value) : -1)

/** `lines`: without the line ends. null: not plain. */
const readFields = (lines: readonly string[]): Fields | null => {
  const seen = new Map<string, string>()
  for (const line of lines) {
    const match = field.exec(line)
    if (!match) return null
    const name = match[1]!.toLowerCase()
    const single = name === 'host' || name.startsWith('content-') || name === 'connection'
    if (meaning.has(name) || (single && seen.has(name))) return null
    seen.set(name, match[2]!)
  }
  const host = seen.get('host')
  const length = lengthOf(seen.get('content-length') ?? '0')
  if (host === undefined || !isHost(host) || length < 0 || length > limits.bodyBytes) return null
  if (!/^keep-alive$/i.test(seen.get('connection') ?? 'keep-alive')) return null
  return { length, json: isJsonInUtf8(seen.get('content-type') ?? '') }
}

/** Every spelling of the body with one key and no escapes. */
export const plainBody =
  /^[ \t\r\n]*\{[ \t\r\n]*"postId"[ \t\r\n]*:[ \t\r\n]*"([A-Za-z0-9_-]{1,64})"[ \t\r\n]*\}[ \t\r\n]*$/

const byBody = 'POST /like HTTP/1.1\r\n'
const [beforeId, afterId] = ['POST /posts/', '/like HTTP/1.1\r\n']

/** The id in the request line, with `end` where the header fields begin; null: another line. */
const readPath = (text: string) => {
  const end = text.indexOf('\r\n') + 2
  if (!text.startsWith(beforeId) || !text.startsWith(afterId, end - afterId.length)) return null
  const postId = text.slice(beforeId.length, end - afterId.length)
  return postIdPattern.test(postId) ? { postId, end } : null
}

/** The post id of a whole plain like in `bytes`; null: node:http should read them. */
export type ReadPlainLike = (bytes: Buffer) => string | null

/** Clients send the same fields again and again: what was read once is remembered, up to a bound. */
export const createPlainReader = (): ReadPlainLike => {
  const known = new Map<string, Fields | null>()

  const fieldsOf = (text: string): Fields | null => {
    const before = known.get(text)
    if (before !== undefined) return before
    const lines = text.split('\r\n')
    const fields = lines.length > limits.headers ? null : readFields(lines)
    if (text.length > limits.knownBytes) return fields
    if (known.size >= limits.known) known.clear()
    known.set(text, fields)
    return fields
  }

  return (bytes) => {
    if (bytes.length > limits.bytes) return null
    const text = bytes.toString('latin1')
    const path = text.startsWith(byBody) ? null : readPath(text)
    const begin = path ? path.end : byBody.length
    if (!path && !text.startsWith(byBody)) return null
    const end = text.indexOf('\r\n\r\n', begin)
    if (end < 0) return null
    const fields = fieldsOf(text.slice(begin, end))
    if (!fields || end + 4 + fields.length !== text.length) return null
    if (path) return fields.length === 0 ? path.postId : null
    if (!fields.json) return null
    return plainBody.exec(text.slice(end + 4))?.[1] ?? null
  }
}

// The least of HTTP/1.1 a load client needs: status, body by Content-Length, and whether the server
// wants to close. One request is under way per connection, so one answer is all there can be.

export interface Answer {
  status: number
  /** empty where nobody asked for it */
  body: string
  /** seconds of Retry-After, or null */
  retryAfter: number | null
  close: boolean
}

export type ReadResult = Answer | 'more' | 'malformed'

const number = (pattern: RegExp, head: string) => {
  const match = pattern.exec(head)
  return match ? Number(match[1]) : null
}

/** `head`: status line and headers. @returns the answer without its body and the body's length. */
export const readHead = (head: string): { answer: Answer; length: number } | null => {
  if (!head.startsWith('HTTP/1.1 ')) return null
  const status = Number(head.slice(9, 12))
  const length = number(/\r\ncontent-length: *(\d+)/i, head)
  if (!(status >= 200 && status < 600) || length === null) return null
  const retryAfter = status < 400 ? null : number(/\r\nretry-after: *(\d+)/i, head)
  const close = /\r\nconnection: *close/i.test(head)
  return { answer: { status, body: '', retryAfter, close }, length }
}

/** Reads a whole answer out of `text` (latin1, one character per byte). */
export const readAnswer = (text: string): ReadResult => {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return text.length > 65_536 ? 'malformed' : 'more'
  const read = readHead(text.slice(0, end))
  if (!read) return 'malformed'
  const total = end + 4 + read.length
  if (text.length < total) return 'more'
  if (text.length > total) return 'malformed'
  return { ...read.answer, body: text.slice(end + 4) }
}

/** The slug of a problem answer (RFC 9457), or an empty text. */
export const problemOf = (body: string): string => /"type":"[^"]*?([a-z-]+)"/.exec(body)?.[1] ?? ''

// How the rows of this folder are written: requests byte by byte, and what each must be answered with.
import type { ProblemType } from '../../../contract/index.ts'

export interface BadInput {
  name: string
  bytes: string | Buffer
  /** the problem it is answered with */
  answer: ProblemType
  /** the server closes after the answer; otherwise the same connection goes on */
  closes?: boolean
}

export const crlf = '\r\n'
export const host = 'Host: 127.0.0.1'
export const good = '{"postId":"p1"}'

/** A request of exactly these lines. */
export const lines = (...head: string[]) => [...head, '', ''].join(crlf)
export const get = (target: string, ...headers: string[]) =>
  lines(`GET ${target} HTTP/1.1`, host, ...headers)

const withBytes = (head: string, body: Buffer) => Buffer.concat([Buffer.from(head), body])

export const post = (target: string, body: string | Buffer, ...headers: string[]) => {
  const bytes = Buffer.from(body)
  const type = headers.some((h) => /^content-type:/i.test(h))
    ? []
    : ['Content-Type: application/json']
  const size = `Content-Length: ${bytes.length}`
  return withBytes(lines(`POST ${target} HTTP/1.1`, host, ...type, size, ...headers), bytes)
}
export const like = (body: string | Buffer, ...headers: string[]) => post('/like', body, ...headers)
export const withType = (type: string) => like(good, `Content-Type: ${type}`)
export const withKey = (key: string) => like(good, `Idempotency-Key: ${key}`)

export const bulk = (likes: string) => post('/likes', `{"likes":${likes}}`)

export const chunkedHead = (...headers: string[]) =>
  lines(
    'POST /like HTTP/1.1',
    host,
    'Content-Type: application/json',
    ...headers,
    'Transfer-Encoding: chunked',
  )
export const chunk = (data: string) => `${data.length.toString(16)}${crlf}${data}${crlf}`
export const end = `0${crlf}${crlf}`
export const chunked = (body: string) => chunkedHead() + body

/** A like on `target` without a body. */
export const bare = (target: string, ...headers: string[]) =>
  lines(`POST ${target} HTTP/1.1`, host, 'Content-Length: 0', ...headers)

export const row = (name: string, bytes: string | Buffer, answer: ProblemType): BadInput => ({
  name,
  bytes,
  answer,
})
export const closing = (
  name: string,
  bytes: string | Buffer,
  answer: ProblemType = 'malformed-request',
) => ({
  ...row(name, bytes, answer),
  closes: true,
})

// Reads one small JSON body. The limit is enforced on the bytes that arrive, so an endless chunked body
// ends at the first byte too many; nothing is parsed before all of it is here.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ProblemType } from '../../contract/index.ts'
import { Problem } from './problems.ts'

const empty = Buffer.alloc(0)
// A token or a quoted string without escapes: all that a charset parameter needs (RFC 9110, 5.6).
const parameter = /^[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:([!#$%&'*+.^_`|~\w-]+)|"([^"\\]*)")[ \t]*$/

const maxTypeLetters = 256 // with parameters that nobody needs

/** Whether a Content-Type says JSON in UTF-8. */
export const isJsonInUtf8 = (contentType: string) => {
  if (contentType.length > maxTypeLetters) return false
  const [type, ...parameters] = contentType.split(';')
  if (type?.trim().toLowerCase() !== 'application/json') return false
  return parameters.every((text) => {
    if (/^[ \t]*$/.test(text)) return true // RFC 9110, 5.6.6: a parameter may be left empty
    const match = parameter.exec(text)
    if (!match) return false
    return match[1]?.toLowerCase() !== 'charset' || /^utf-?8$/i.test(match[2] ?? match[3] ?? '')
  })
}

/** The problem with the headers of a JSON request, before its body is read. */
export const jsonHeaderProblem = (headers: IncomingHttpHeaders): ProblemType | null => {
  const type = headers['content-type']
  if (type !== 'application/json' && (type === undefined || !isJsonInUtf8(type)))
    return 'unsupported-media-type'
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return 'unsupported-media-type'
  return null
}

/** Whether a request announces a body; `Content-Length: 0` is none. */
export const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/**
 * Calls `done` once with all bytes, or with `null` as soon as there is one byte more than `limit`;
 * never when the client goes away before. A body that arrives in one piece is not copied.
 */
export const readBytes = (
  req: IncomingMessage,
  limit: number,
  done: (bytes: Buffer | null) => void,
): void => {
  const declared = Number(req.headers['content-length'] ?? -1)
  if (declared > limit || declared === 0) {
    done(declared === 0 ? empty : null)
    return
  }
  let size = 0
  let chunks: Buffer[] | null = []
  const finish = (bytes: Buffer | null) => {
    chunks = null
    done(bytes)
  }
  req.on('data', (chunk: Buffer) => {
    if (chunks === null) return
    size += chunk.length
    if (size > limit) finish(null)
    else if (size !== declared) chunks.push(chunk)
    else finish(chunks.length === 0 ? chunk : Buffer.concat([...chunks, chunk]))
  })
  if (declared >= 0) return
  req.on('end', () => {
    if (chunks) finish(Buffer.concat(chunks))
  })
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON value in `bytes`; a BOM is dropped, a duplicate key: the last one wins.
 * @throws {Problem} `invalid-json` also when the bytes are not valid UTF-8.
 */
export const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown
  } catch {
    throw new Problem('invalid-json')
  }
}

// Every refusal is one of the contract's problem types, written as RFC 9457 JSON. All texts are fixed:
// nothing that a client sent, and no stack, ever comes back in an answer. One exception: a 403 tells which
// `host` and `origin` it compared, because a proxy between may have changed them. Each stands in a member of
// its own, and only when it has the form of one: letters, digits and `.:-_[]/`, at most 270 characters.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type ProblemBody,
  type ProblemType,
  problemTypes,
  type UnavailableReason,
} from '../../contract/index.ts'
import { isHostPort, isOrigin } from '../origin.ts'
import { STATUS_CODES } from './node-http.ts'
import { detailOf } from './problem-texts.ts'

/** One place that does not fit: a JSON pointer into the body, or a parameter's name. */
export type Fault = NonNullable<ProblemBody['errors']>[number]

export interface ProblemFacts {
  /** whole seconds; 429 and 503 carry it */
  retryAfter?: number
  errors?: readonly Fault[]
  /** the state that a 409 met */
  state?: string
  /** what is away; `unavailable` carries it */
  reason?: UnavailableReason
  /** the headers Host and Origin that a 403 compared */
  compared?: { host: string | undefined; origin: string | undefined }
  /** more headers: `Allow`, `WWW-Authenticate` */
  headers?: Readonly<Record<string, string>>
}

/** A refusal as something to throw; the error handler writes it. */
export class Problem extends Error {
  readonly type: ProblemType
  readonly facts: ProblemFacts
  constructor(type: ProblemType, facts: ProblemFacts = {}) {
    super(problemTypes[type].title)
    this.name = 'Problem'
    this.type = type
    this.facts = facts
  }
}

/** The URI of a problem type, a path of this server: `GET` it for what it means (RFC 9457, 3.1.1). */
export const problemUri = (type: ProblemType) => `/problems/${type}`

const comparedMembers = ({ host, origin }: NonNullable<ProblemFacts['compared']>) => ({
  ...(host !== undefined && isHostPort(host) ? { host } : {}),
  ...(origin !== undefined && (origin === 'null' || isOrigin(origin)) ? { origin } : {}),
})

export const problemBody = (type: ProblemType, facts: ProblemFacts = {}): ProblemBody => ({
  type: problemUri(type),
  title: problemTypes[type].title,
  status: problemTypes[type].status,
  detail: detailOf(type, facts.reason),
  instance: `urn:uuid:${randomUUID()}`,
  ...(facts.errors ? { errors: [...facts.errors] } : {}),
  ...(facts.state ? { state: facts.state } : {}),
  ...(facts.reason ? { reason: facts.reason } : {}),
  ...(facts.compared ? comparedMembers(facts.compared) : {}),
})

const mediaType = 'application/problem+json'
/** An unread body up to this size is read and dropped, so that the connection can be used again. */
const droppedBytes = 65_536

/** Whether the connection cannot be used again after this refusal. */
export const mustClose = (req: IncomingMessage, type: ProblemType) => {
  if (type === 'malformed-request' || type === 'headers-too-large') return true
  if (req.complete) return false
  const declared = req.headers['content-length']
  return declared === undefined
    ? req.headers['transfer-encoding'] !== undefined
    : Number(declared) > droppedBytes
}

/** Whole seconds; null: the answer does not say. */
export const retryAfterOf = (type: ProblemType, { retryAfter }: ProblemFacts): number | null =>
  retryAfter ?? (problemTypes[type].status === 503 ? 1 : null)

/** `retryAfter`: whole seconds, or null. */
export const problemHeaders = (body: string, retryAfter: number | null): string[] => [
  ...['Content-Type', mediaType, 'Content-Length', String(Buffer.byteLength(body))],
  ...['Cache-Control', 'no-store'],
  ...(retryAfter === null ? [] : ['Retry-After', String(retryAfter)]),
]

/** Answers with a problem, unless an answer has begun already. Returns the `instance`. */
export const sendProblem = (
  req: IncomingMessage,
  res: ServerResponse,
  type: ProblemType,
  facts: ProblemFacts = {},
): string => {
  const problem = problemBody(type, facts)
  if (res.headersSent) {
    res.destroy()
    return problem.instance
  }
  const body = JSON.stringify(problem)
  const headers = problemHeaders(body, retryAfterOf(type, facts))
  for (const [name, value] of Object.entries(facts.headers ?? {})) headers.push(name, value)
  if (mustClose(req, type)) headers.push('Connection', 'close')
  res.writeHead(problem.status, headers).end(body)
  return problem.instance
}

/** A whole closing HTTP response as text, for a connection that has no request object. */
export const rawProblem = (type: ProblemType): string => {
  const { status } = problemTypes[type]
  const body = JSON.stringify(problemBody(type))
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${mediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

// The last resort of every handler: a thrown problem is written as it is, a server that is away becomes
// a 503, and only what nobody foresaw is a 500, with its stack in the log and an id in the answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorRequestHandler } from 'express'
import type { ProblemType } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { Problem, type ProblemFacts, sendProblem } from './problems.ts'

export type Fail = (req: IncomingMessage, res: ServerResponse, error: unknown) => void

/** Names and messages of ioredis and the MongoDB driver for "no server answered". */
const awayNames =
  /^(MaxRetriesPerRequestError|AbortError|ClusterAllFailedError|Mongo(Network|ServerSelection|NotConnected|Topology|NetworkTimeout|WaitQueueTimeout|PoolCleared|OperationTimeout).*|MongooseServerSelectionError|DisconnectedError)$/
const awayMessages =
  /^(Command timed out|Connection is closed|Stream isn't writeable|Socket timeout)|\b(OOM|LOADING|READONLY|MISCONF|BUSY|CLUSTERDOWN|NOAUTH|TRYAGAIN) /
const awayCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/

export const isAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = (error as NodeJS.ErrnoException).code
  return (
    awayNames.test(error.name) ||
    awayMessages.test(error.message) ||
    (typeof code === 'string' && awayCodes.test(code))
  )
}

/** Statuses that Express and its file server raise by themselves. */
const httpProblems: Readonly<Record<number, ProblemType>> = {
  400: 'malformed-request',
  403: 'not-found',
  404: 'not-found',
  416: 'not-found',
}

const statusOf = (error: unknown) =>
  error instanceof Error
    ? ((error as { status?: unknown }).status as number | undefined)
    : undefined

/** What a thrown error is answered with; `internal`: nobody foresaw it. */
export const problemOf = (error: unknown): { type: ProblemType; facts: ProblemFacts } => {
  if (error instanceof Problem) return error
  const known = httpProblems[statusOf(error) ?? 0]
  if (known) return { type: known, facts: {} }
  if (isAway(error)) return { type: 'overloaded', facts: { retryAfter: 1 } }
  return { type: 'internal', facts: {} }
}

export const createFail =
  (log: Log): Fail =>
  (req, res, error) => {
    const { type, facts } = problemOf(error)
    const instance = sendProblem(req, res, type, facts)
    if (type === 'internal') log.error({ err: error, instance }, 'request failed')
  }

/** `ofPath`: the problem of a path whose escapes cannot be decoded. */
export const errorHandler =
  (fail: Fail, ofPath: (path: string) => ProblemType): ErrorRequestHandler =>
  (error, req, res, _next) => {
    if (error instanceof URIError) sendProblem(req, res, ofPath(req.path))
    else fail(req, res, error)
  }

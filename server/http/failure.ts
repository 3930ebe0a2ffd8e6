// The last resort of every handler: a thrown problem is written as it is, a server that is away becomes
// a 503, and only what nobody foresaw is a 500, with its stack in the log and an id in the answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorRequestHandler } from 'express'
import type { ProblemType, UnavailableReason } from '../../contract/index.ts'
import { reasonOf } from '../away.ts'
import type { Log } from '../log.ts'
import { Problem, type ProblemFacts, sendProblem } from './problems.ts'

export type Fail = (req: IncomingMessage, res: ServerResponse, error: unknown) => void

/** Statuses that Express and its file server raise by themselves. */
const httpProblems: Readonly<Record<number, ProblemType>> = {
  400: 'malformed-request',
  403: 'not-found',
  404: 'not-found',
  416: 'not-found',
}

/** Reasons that stand for an error which the log should have. */
const refusals = /^(mongodb-refuses|redis-(refuses|forbids|cannot-save|too-few-replicas))$/

const statusOf = (error: unknown) =>
  error instanceof Error
    ? ((error as { status?: unknown }).status as number | undefined)
    : undefined

/** What a thrown error is answered with; `internal`: nobody foresaw it. */
export const problemOf = (
  error: unknown,
  ofRedis?: () => UnavailableReason | null,
): { type: ProblemType; facts: ProblemFacts } => {
  if (error instanceof Problem) return error
  const known = httpProblems[statusOf(error) ?? 0]
  if (known) return { type: known, facts: {} }
  const reason = reasonOf(error, ofRedis)
  if (reason) return { type: 'unavailable', facts: { reason } }
  return { type: 'internal', facts: {} }
}

/** `ofRedis`: what its connection knows; null: it is up. */
export const createFail =
  (log: Log, ofRedis: () => UnavailableReason | null): Fail =>
  (req, res, error) => {
    const { type, facts } = problemOf(error, ofRedis)
    const instance = sendProblem(req, res, type, facts)
    if (type === 'internal') log.error({ err: error, instance }, 'request failed')
    else if (facts.reason && refusals.test(facts.reason))
      log.warn({ reason: facts.reason, error: String(error), instance }, 'a server refused')
  }

/** `ofPath`: the problem of a path whose escapes cannot be decoded. */
export const errorHandler =
  (fail: Fail, ofPath: (path: string) => ProblemType): ErrorRequestHandler =>
  (error, req, res, _next) => {
    if (error instanceof URIError) sendProblem(req, res, ofPath(req.path))
    else fail(req, res, error)
  }

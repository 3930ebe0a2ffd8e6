// Why a call failed, as one kind of error: what the server answered (RFC 9457), or that it did not answer.
import type { ProblemBody, ProblemType } from './types.ts'

interface ProblemFacts {
  readonly type: ProblemType
  readonly status: number
  readonly detail: string
  readonly retryAfter: number | null
  readonly body: ProblemBody | null
  readonly cause?: unknown
}

export class Problem extends Error {
  override readonly name = 'Problem'
  /** The last part of the problem's `type`: `/problems/overloaded` is `overloaded`. */
  readonly type: ProblemType
  /** 0: there was no answer. */
  readonly status: number
  /** Seconds after which it may go better; null: not told. */
  readonly retryAfter: number | null
  /** What the server said; null: nothing. */
  readonly body: ProblemBody | null

  constructor({ type, status, detail, retryAfter, body, cause }: ProblemFacts) {
    super(`${type}: ${detail}`, { cause })
    this.type = type
    this.status = status
    this.retryAfter = retryAfter
    this.body = body
  }
}

const secondsOf = (text: string | null) =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null

const isProblemBody = (value: unknown): value is ProblemBody =>
  typeof (value as ProblemBody | null)?.type === 'string'

/** Of an answer that is no success. What stands between may answer too, in its own words: of that only the status counts. */
export const problemOf = async (answer: Response): Promise<Problem> => {
  const { status } = answer
  const retryAfter = secondsOf(answer.headers.get('Retry-After'))
  const value: unknown = await answer.json().catch(() => null)
  if (isProblemBody(value)) {
    const type = value.type.slice(value.type.lastIndexOf('/') + 1) as ProblemType
    return new Problem({ type, status, detail: value.detail, retryAfter, body: value })
  }
  const type: ProblemType =
    status === 429 ? 'rate-limited' : status >= 500 ? 'outcome-unknown' : 'malformed-request'
  return new Problem({ type, status, detail: `answered with ${status}`, retryAfter, body: null })
}

/** Of a request that was not answered: what it changes is changed once or not at all. */
export const noAnswer = (cause: unknown): Problem =>
  new Problem({
    type: 'outcome-unknown',
    status: 0,
    detail: 'no answer',
    retryAfter: null,
    body: null,
    cause,
  })

/** What may be otherwise at the next try. */
export const mayPass = ({ type, status }: Problem): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500 || type === 'outcome-unknown'

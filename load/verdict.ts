// What an outcome promises, by the table in the HTTP contract: 2xx is counted, a clear refusal is not,
// everything else is counted 0 or 1 times.
import { type Answer, problemOf } from './answer.ts'
import type { Outcome } from './connection.ts'

export type Verdict = 'accepted' | 'refused' | 'unknown'

/** The 503 problems that promise that nothing was counted. */
const refusals: readonly string[] = ['overloaded', 'unavailable']

export const judgeAnswer = ({ status, body }: Pick<Answer, 'status' | 'body'>): Verdict => {
  if (status >= 200 && status < 300) return 'accepted'
  if (status >= 400 && status < 500) return 'refused'
  return status === 503 && refusals.includes(problemOf(body)) ? 'refused' : 'unknown'
}

export const judge = (outcome: Outcome): Verdict => {
  if (outcome === 'refused') return 'refused'
  return outcome === 'broken' ? 'unknown' : judgeAnswer(outcome)
}

/** An unknown outcome may be sent again only under an Idempotency-Key, else it might count twice. */
export const mayRetry = (outcome: Outcome, withKey: boolean): boolean => {
  if (judge(outcome) === 'unknown') return withKey
  return (
    outcome === 'refused' || (typeof outcome === 'object' && [429, 503].includes(outcome.status))
  )
}

const reconnectMs = 100 // a server that is being restarted should not meet a storm
const maxRetryMs = 5000 // a longer Retry-After would look like a hang

/** Milliseconds until the same request may be sent again. */
export const retryDelayMs = (outcome: Outcome): number => {
  if (typeof outcome === 'string') return reconnectMs
  return Math.min(maxRetryMs, (outcome.retryAfter ?? 0) * 1000 || reconnectMs)
}

/** Why likes were refused, in the words of the summary. */
export const refusalOf = (outcome: Outcome): string =>
  typeof outcome === 'string'
    ? 'refused connection'
    : `${outcome.status} ${problemOf(outcome.body)}`.trim()

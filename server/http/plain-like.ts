// One like without a key, and the answer to it as text: what `plain-connections.ts` counts and writes. The
// same checks, statuses and bodies as the routes give through node:http; a test compares both.
import { type ProblemType, problemTypes } from '../../contract/index.ts'
import type { Counted, Likes, Refused } from '../likes/likes.ts'
import type { Log } from '../log.ts'
import { problemOf } from './failure.ts'
import type { Gate } from './gate.ts'
import { likeJson, problemOfRefusal } from './lean.ts'
import { STATUS_CODES } from './node-http.ts'
import { type ProblemFacts, problemBody, problemHeaders, retryAfterOf } from './problems.ts'

/** `head`: status line and fields, without length, date and connection. `body`: ASCII. */
export type Answer = (head: string, body: string) => void

export type PlainLike = (postId: string, answer: Answer) => void

interface PlainLikeDeps {
  readonly likes: Pick<Likes, 'like'>
  readonly gate: Gate
  readonly log: Log
}

/** `fields`: name, value, name, value. */
const headOf = (status: number, fields: readonly string[]) => {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  for (let i = 0; i < fields.length; i += 2)
    if (fields[i] !== 'Content-Length') head += `${fields[i]}: ${fields[i + 1]}\r\n`
  return head
}

const accepted = headOf(202, ['Content-Type', 'application/json'])

export const createPlainLike = ({ likes, gate, log }: PlainLikeDeps): PlainLike => {
  /** Refusals leave after this turn of the event loop: see ready-refusal.ts. Returns the `instance`. */
  const refuse = (answer: Answer, type: ProblemType, facts: ProblemFacts = {}) => {
    const problem = problemBody(type, facts)
    const body = JSON.stringify(problem)
    const fields = problemHeaders(body, retryAfterOf(type, facts))
    setImmediate(answer, headOf(problemTypes[type].status, fields), body)
    return problem.instance
  }
  const fail = (answer: Answer, error: unknown) => {
    const { type, facts } = problemOf(error)
    const instance = refuse(answer, type, facts)
    if (type === 'internal') log.error({ err: error, instance }, 'request failed')
  }
  const tell = (answer: Answer, outcome: Counted | Refused) => {
    if (outcome.status === 'counted') return answer(accepted, likeJson(outcome.results[0]!))
    const { type, facts } = problemOfRefusal(outcome)
    refuse(answer, type, facts)
  }

  return (postId, answer) => {
    if (gate.sheds('like')) return void refuse(answer, 'overloaded')
    likes.like(postId).then(
      (outcome) => tell(answer, outcome),
      (error: unknown) => fail(answer, error),
    )
  }
}

// One whole answer as data, and its two ways out: by node:http, and as text for a socket of the fast reader.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ProblemType, problemTypes } from '../../contract/index.ts'
import { STATUS_CODES } from './node-http.ts'
import {
  mustClose,
  type ProblemFacts,
  problemBody,
  problemHeaders,
  retryAfterOf,
} from './problems.ts'

export interface Reply {
  readonly status: number
  /** name, value, name, value; without Content-Length, Date and Connection */
  readonly fields: readonly string[]
  /** ASCII: its length is its size */
  readonly body: string
  /** of a refusal */
  readonly problem?: ProblemType
}

const json = ['Content-Type', 'application/json'] as const

/** `more`: fields beside those of every counted like. */
export const acceptedReply = (body: string, more: readonly string[]): Reply => ({
  status: 202,
  fields: more.length === 0 ? json : [...json, ...more],
  body,
})

const withoutLength = (fields: readonly string[]) => {
  const at = fields.indexOf('Content-Length')
  return [...fields.slice(0, at), ...fields.slice(at + 2)]
}

/** The body's texts are fixed and ASCII: see problems.ts. */
export const problemReply = (
  problem: ProblemType,
  facts: ProblemFacts = {},
  more: readonly string[] = [],
): Reply => {
  const body = JSON.stringify(problemBody(problem, facts))
  const fields = withoutLength(problemHeaders(body, retryAfterOf(problem, facts)))
  return { status: problemTypes[problem].status, fields: [...fields, ...more], body, problem }
}

/** Answers a request of node:http. One write carries head and body. */
export const sendReply = (req: IncomingMessage, res: ServerResponse, reply: Reply): void => {
  const { status, fields, body, problem } = reply
  if (res.destroyed) return
  const all = [...fields, 'Content-Length', String(body.length)]
  if (problem && mustClose(req, problem)) all.push('Connection', 'close')
  res.writeHead(status, all)
  res.end(body, 'latin1')
}

const headOf = (status: number, fields: readonly string[]) => {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  for (let i = 0; i < fields.length; i += 2) head += `${fields[i]}: ${fields[i + 1]}\r\n`
  return head
}

const acceptedHead = headOf(202, json)

/** Status line and fields as they go out, without Content-Length, Date and Connection. */
export const replyHead = ({ status, fields }: Reply): string =>
  fields === json ? acceptedHead : headOf(status, fields)

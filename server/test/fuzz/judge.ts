// What every answer must be by the document alone: a documented status and body, never a fault of the
// server, and accepted only when the request fits.
import type { Content, OpenApi, Operation } from '../openapi-check.ts'
import type { Case } from './cases.ts'
import type { Reply } from './send.ts'
import { createFits } from './values.ts'

/**
 * Rules that the document has in words only: `GET /posts` wants ids or sort, not both, and a title is text that
 * is seen (contract/title.ts has tests of its own).
 */
const hasMoreRules = ({ path, method }: Operation, body: string | null | undefined) =>
  path === '/posts' && (method === 'get' || /"title"/.test(body ?? ''))

const refusesShape = new Set([400, 413, 415])

/** Returns what is wrong in words, or null. */
export const createJudge = (document: OpenApi) => {
  const fitsOf = createFits(document)
  const problem = { $ref: '#/components/schemas/Problem' }

  const bodyFault = (content: Content | undefined, { type, body, status }: Reply) => {
    if (!content) return body === '' ? null : `${status} has a body that is not documented`
    const schema = content[type]?.schema
    if (!schema) return `${status} as ${type} is not documented`
    const value: unknown = type.endsWith('json') ? JSON.parse(body) : body
    return fitsOf(schema)(value) ? null : `${status} has a body of another shape: ${body}`
  }

  const undocumented = ({ method }: Case, reply: Reply) => {
    if (method === 'HEAD' || method === 'OPTIONS') return reply.status < 500 ? null : 'a fault'
    if (![404, 405, 400].includes(reply.status)) return `${reply.status} on a path that is none`
    return bodyFault({ 'application/problem+json': { schema: problem } }, reply)
  }

  return (sent: Case, reply: Reply): string | null => {
    const { operation, fits } = sent
    if (reply.status === 500) return 'the server failed'
    if (reply.status === 503 && !reply.headers['retry-after']) return '503 without Retry-After'
    if (!operation) return undocumented(sent, reply)
    const documented = operation.operation.responses[reply.status]
    if (!documented) return `${reply.status} is not documented`
    if (!fits && reply.status < 400) return 'accepted, though it does not fit'
    if (fits && refusesShape.has(reply.status) && !hasMoreRules(operation, sent.body))
      return `refused with ${reply.status}, though it fits: ${reply.body}`
    return reply.type === 'text/event-stream' ? null : bodyFault(documented.content, reply)
  }
}

// Every way to say no (RFC 9457): the slug, its status and its title.
import { z } from 'zod'

export const problemTypes = {
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'invalid-body': { status: 400, title: 'The body has the wrong shape' },
  'invalid-post-id': { status: 400, title: 'The post id is not valid' },
  'invalid-query': { status: 400, title: 'The query is not valid' },
  'invalid-idempotency-key': { status: 400, title: 'The Idempotency-Key is not valid' },
  'malformed-request': { status: 400, title: 'The request is malformed' },
  unauthorized: { status: 401, title: 'A password is needed' },
  forbidden: { status: 403, title: 'Not allowed from this origin' },
  'post-blocked': { status: 403, title: 'This post takes no likes' },
  'not-found': { status: 404, title: 'Not found' },
  'unknown-post': { status: 404, title: 'Unknown post' },
  'unknown-receipt': { status: 404, title: 'Unknown receipt' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'post-exists': { status: 409, title: 'This post already exists' },
  'state-conflict': { status: 409, title: 'Not possible in this state' },
  'receipt-lost': { status: 410, title: 'Redis lost the data of this receipt' },
  'post-deleted': { status: 410, title: 'This post was deleted' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON in UTF-8' },
  'idempotency-key-reused': { status: 422, title: 'This key belongs to another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'The server failed' },
  overloaded: { status: 503, title: 'Too busy right now' },
  unavailable: { status: 503, title: 'Not available right now' },
  'outcome-unknown': { status: 503, title: 'Counted once or not at all' },
} as const satisfies Record<string, { status: number; title: string }>
export type ProblemType = keyof typeof problemTypes

/** What is away when the answer is `unavailable`: its member `reason`. */
export const unavailableReasons = [
  'starting',
  'stopping',
  'redis-away',
  'redis-loading',
  'redis-not-durable',
  'redis-durability-unknown',
  'redis-read-only',
  'redis-full',
  'idempotency-full',
  'redis-too-few-replicas',
  'redis-cannot-save',
  'redis-forbids',
  'redis-wrong-password',
  'redis-moves',
  'redis-refuses',
  'partitions-grow',
  'mongodb-away',
  'mongodb-refuses',
  'no-sample',
  'api-away',
] as const
export type UnavailableReason = (typeof unavailableReasons)[number]

export const ProblemBody = z
  .object({
    type: z.string().describe('a path of this server that explains the problem: /problems/<slug>'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    state: z.string().optional().describe('of a 409: what it met'),
    reason: z.enum(unavailableReasons).optional().describe('of `unavailable`: what is away'),
    host: z.string().optional().describe('of a 403: the Host it compared'),
    origin: z.string().optional().describe('of a 403: the Origin it compared'),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), message: z.string() }))
      .optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.infer<typeof ProblemBody>

const text = { detail: z.string(), action: z.string().describe('what to do') }

/** What `GET /problems/{slug}` tells of a type. */
export const ProblemDoc = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    ...text,
    reasons: z
      .array(z.object({ reason: z.enum(unavailableReasons), ...text }))
      .optional()
      .describe('of `unavailable`; their actions are for the operator'),
  })
  .meta({ id: 'ProblemDoc' })
export type ProblemDoc = z.infer<typeof ProblemDoc>

export const ProblemsAnswer = z
  .object({ problems: z.array(ProblemDoc) })
  .meta({ id: 'ProblemsAnswer' })
export type ProblemsAnswer = z.infer<typeof ProblemsAnswer>

// One route as data: what it takes, what it answers, which problems it knows. The Express app and the
// OpenAPI document are both made from the same list of these, so they cannot differ.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { ProblemType } from '../../contract/index.ts'
import type { Priority } from './gate.ts'

export type Tag = 'likes' | 'posts' | 'receipts' | 'stream' | 'health' | 'admin' | 'documents'

/** What a handler returns; it knows no Express. */
export interface Answer {
  status: number
  /** sent as JSON, or as it is when bytes */
  body: unknown
  headers?: Readonly<Record<string, string>>
}

/** One documented answer that is not a problem. */
export interface AnswerDoc {
  description: string
  schema?: z.ZodType
  /** default `application/json` */
  mediaType?: string
  /** Of a stream: event name → its data, as JSON. */
  events?: Readonly<Record<string, z.ZodType>>
  headers?: Readonly<Record<string, string>>
}

/** What a handler gets: all of it checked by the route's schemas. */
export interface Call<P, Q, B> {
  params: P
  query: Q
  body: B
  /** The one of these that the client likes best by its Accept header, the first of equals; false: none. */
  prefers: (...types: string[]) => string | false
  /** who asks, for the log of changes */
  by: () => string
  /** aborts when the client goes away */
  signal: AbortSignal
}

interface Facts {
  method: 'get' | 'post' | 'patch' | 'delete'
  /** as in OpenAPI: `/posts/{postId}` */
  path: string
  summary: string
  tag: Tag
  priority: Priority
  answers: Readonly<Record<number, AnswerDoc>>
  /** its own problems; those of every request are added by `problemsOf` */
  problems: readonly ProblemType[]
  params?: z.ZodObject
  /** the problem of a path whose parameter does not fit */
  paramProblem?: ProblemType
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: { schema: z.ZodType; limit: number }
}

/** Answers by itself, on the bare request: the like routes and the event stream. */
export interface RawRoute extends Facts {
  raw: (req: IncomingMessage, res: ServerResponse, params: Record<string, string>) => unknown
}

export interface CheckedRoute extends Facts {
  handle: (call: Call<never, never, never>) => Promise<Answer> | Answer
}

export type Route = RawRoute | CheckedRoute

type Read<S> = S extends z.ZodType ? z.output<S> : undefined
type ReadBody<B> = B extends { schema: infer S } ? Read<S> : undefined

/** A route whose handler is typed by its own schemas. */
export const route = <
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends { schema: z.ZodType; limit: number } | undefined = undefined,
>(
  facts: Omit<Facts, 'params' | 'query' | 'body'> & {
    params?: P
    query?: Q
    body?: B
    handle: (call: Call<Read<P>, Read<Q>, ReadBody<B>>) => Promise<Answer> | Answer
  },
): Route => facts as unknown as CheckedRoute

/** `/posts/{postId}` → `/posts/:postId` */
export const expressPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1')

/** All problems that this route may answer with. */
export const problemsOf = (r: Route): ProblemType[] => {
  const all: ProblemType[] = [
    ...r.problems,
    'malformed-request',
    'invalid-query',
    'method-not-allowed',
    'request-timeout',
    'headers-too-large',
    'internal',
  ]
  if (r.paramProblem) all.push(r.paramProblem)
  if (r.method !== 'get') all.push('invalid-body', 'forbidden')
  if (r.body) all.push('invalid-json', 'payload-too-large', 'unsupported-media-type')
  if (r.priority !== 'probe') all.push('overloaded', 'unavailable')
  if (r.priority === 'like' || r.priority === 'watcher') all.push('rate-limited')
  if (r.tag === 'admin') all.push('unauthorized', 'rate-limited', 'not-found')
  return [...new Set(all)]
}

// Runs one checked route: admission, path, query, body, handler, answer, in this order, so that the
// cheap refusals come first and a handler only ever sees what its schemas allow.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, RequestHandler } from 'express'
import { administratorOf } from './administrator.ts'
import { hasBody, jsonHeaderProblem, parseJson, readBytes } from './body.ts'
import type { Gate, Priority } from './gate.ts'
import { Problem, sendProblem } from './problems.ts'
import { noQuery, readQuery } from './query.ts'
import type { Answer, Call, CheckedRoute } from './route.ts'
import { check } from './validation.ts'

const readJson = async (
  req: IncomingMessage,
  { schema, limit }: NonNullable<CheckedRoute['body']>,
) => {
  const problem = jsonHeaderProblem(req.headers)
  if (problem) throw new Problem(problem)
  const { promise, resolve } = Promise.withResolvers<Buffer | null>()
  readBytes(req, limit, resolve)
  const bytes = await promise
  if (bytes === null) throw new Problem('payload-too-large')
  return check(schema, parseJson(bytes), 'invalid-body')
}

const readParams = (r: CheckedRoute, params: unknown) => {
  const result = r.params?.safeParse(params)
  if (result && !result.success) throw new Problem(r.paramProblem ?? 'not-found')
  return result?.data
}

const readBody = (r: CheckedRoute, req: IncomingMessage) => {
  if (r.body) return readJson(req, r.body)
  if (r.method !== 'get' && hasBody(req.headers)) throw new Problem('invalid-body')
  return undefined
}

const send = (res: ServerResponse, { status, body, headers = {} }: Answer) => {
  const content = Buffer.isBuffer(body) ? body : JSON.stringify(body)
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(content),
    'Cache-Control': 'no-store',
    ...headers,
  })
  res.end(content)
}

const callOf = async (r: CheckedRoute, req: Request, res: ServerResponse, hops: number) => {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const params = readParams(r, req.params)
  const query = readQuery(req.originalUrl, r.query ?? noQuery)
  const body = await readBody(r, req)
  const prefers = (...types: string[]) => req.accepts(types)
  const by = () => administratorOf(req, hops)
  return { params, query, body, prefers, by, signal: gone.signal } as Call<never, never, never>
}

export const runRoute =
  (r: CheckedRoute, gate: Gate, hops: number): RequestHandler =>
  async (req, res) => {
    if (!gate.admit(req, res, r.priority)) return
    const call = await callOf(r, req, res, hops)
    send(res, await r.handle(call))
  }

/** For what is no route (the page, the documentation, Bull Board): it gives way as one of this priority does. */
export const shedUnrouted =
  (gate: Gate, priority: Priority): RequestHandler =>
  (req, res, next) => {
    if (gate.sheds(priority)) gate.refuse(req, res)
    else next()
  }

/** 405 with the methods of this path, or the answer to OPTIONS. */
export const otherMethods =
  (methods: readonly string[]): RequestHandler =>
  (req, res) => {
    const allow = methods.join(', ')
    if (req.method === 'OPTIONS') res.writeHead(204, { Allow: allow }).end()
    else sendProblem(req, res, 'method-not-allowed', { headers: { Allow: allow } })
  }

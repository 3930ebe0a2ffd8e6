// The OpenAPI 3.2 document, made from the route table that the app mounts and the zod schemas that check
// every request: there is no second description to keep in step.

import type { z } from 'zod'
import { ProblemBody, type ProblemType, problemTypes, streamEvents } from '../../contract/index.ts'
import {
  OpenAPIRegistry,
  OpenApiGeneratorV32,
  type ResponseConfig,
} from '../libraries/zod-to-openapi.ts'
import { problemUri } from './problems.ts'
import { type AnswerDoc, problemsOf, type Route } from './route.ts'

/** Schemas that are referred to by name alone. */
const moreSchemas = [ProblemBody, ...Object.values(streamEvents)]

type OpenApiDocument = ReturnType<OpenApiGeneratorV32['generateDocument']>

const headersDoc = (headers: Readonly<Record<string, string>> = {}) => {
  const docs = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' as const } },
  ])
  return docs.length > 0 ? { headers: Object.fromEntries(docs) } : {}
}

/** One event of a stream (OpenAPI 3.2, 4.14.4): its fields as text/event-stream has them. */
const eventDoc = (events: Readonly<Record<string, z.ZodType>>) => ({
  type: 'object' as const,
  properties: {
    id: { type: 'string' as const, description: 'for `Last-Event-ID`; not every event has one' },
    event: { type: 'string' as const },
    data: { type: 'string' as const },
  },
  required: ['event', 'data'],
  oneOf: Object.entries(events).map(([name, schema]) => ({
    properties: {
      event: { const: name },
      data: {
        contentMediaType: 'application/json',
        contentSchema: { $ref: `#/components/schemas/${schema.meta()!.id}` },
      },
    },
  })),
})

const answerDoc = ({
  description,
  schema,
  mediaType,
  headers,
  events,
}: AnswerDoc): ResponseConfig => ({
  description,
  ...headersDoc(headers),
  ...(schema && { content: { [mediaType ?? 'application/json']: { schema } } }),
  ...(events && { content: { 'text/event-stream': { itemSchema: eventDoc(events) } } }),
})

/** Headers that come with the problems of one status. */
const problemHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Basic' },
  405: { Allow: 'the methods of this path' },
  429: { 'Retry-After': 'whole seconds' },
  503: { 'Retry-After': 'whole seconds' },
}

/** One response per status; its schema lists the types that it may carry. */
const problemDoc = (status: number, types: readonly ProblemType[]): ResponseConfig => ({
  description: types.map((type) => `\`${type}\`: ${problemTypes[type].title}`).join(' · '),
  ...headersDoc(problemHeaders[status]),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          {
            type: 'object',
            properties: {
              type: { type: 'string', enum: types.map(problemUri) },
              status: { type: 'integer', enum: [status] },
            },
          },
        ],
      },
    },
  },
})

const responsesOf = (r: Route) => {
  const responses: Record<string, ResponseConfig> = {}
  for (const [status, types] of Map.groupBy(problemsOf(r), (t) => problemTypes[t].status))
    responses[status] = problemDoc(status, types)
  for (const [status, answer] of Object.entries(r.answers)) {
    const own = answerDoc(answer)
    const both = { ...own.content, ...responses[status]?.content }
    responses[status] = { ...own, ...(own.content && { content: both }) }
  }
  return responses
}

/** `post /posts/{postId}/like` → `postPostsPostIdLike` */
const operationId = ({ method, path }: Route) =>
  method + path.replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())

const register = (registry: OpenAPIRegistry, r: Route) =>
  registry.registerPath({
    method: r.method,
    path: r.path,
    operationId: operationId(r),
    summary: r.summary,
    tags: [r.tag],
    ...(r.tag === 'admin' && { security: [{ adminPassword: [] }, {}] }),
    request: {
      ...(r.params && { params: r.params }),
      ...(r.query && { query: r.query }),
      ...(r.headers && { headers: r.headers }),
      ...(r.body && {
        body: { required: true, content: { 'application/json': { schema: r.body.schema } } },
      }),
    },
    responses: responsesOf(r),
  })

export const createDocument = (routes: readonly Route[]): OpenApiDocument => {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'adminPassword', {
    type: 'http',
    scheme: 'basic',
    description: 'Any user name; not needed on a loopback address without ADMIN_PASSWORD',
  })
  for (const r of routes) register(registry, r)
  return new OpenApiGeneratorV32([
    ...moreSchemas.map((schema) => ({ type: 'schema' as const, schema })),
    ...registry.definitions,
  ]).generateDocument({
    openapi: '3.2.0',
    info: {
      title: 'LikeFlow',
      version: '1',
      description:
        'Counts likes exactly once. 2xx: counted, on disk. 4xx, 429, `overloaded` and `unavailable`: surely not ' +
        'counted. ' +
        '`outcome-unknown`, a timeout or a reset: 0 or 1 times; repeat it with the same `Idempotency-Key`.',
    },
    servers: [{ url: '/' }],
  })
}

// The OpenAPI document, made once, when it is first asked for.
import { z } from 'zod'
import { createKeptBytes } from '../kept-bytes.ts'
import { type Route, route } from '../route.ts'

export const documentRoute = (make: () => unknown): Route => {
  const bytes = createKeptBytes({
    make: async () => JSON.stringify(make()),
    keptMs: Number.POSITIVE_INFINITY,
  })
  return route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    tag: 'documents',
    priority: 'like',
    answers: { 200: { description: 'OpenAPI 3.2', schema: z.object({ openapi: z.string() }) } },
    problems: [],
    handle: async () => ({
      status: 200,
      body: await bytes(),
      headers: { 'Cache-Control': 'no-cache' },
    }),
  })
}

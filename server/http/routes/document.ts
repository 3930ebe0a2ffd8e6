// The OpenAPI document, made once, when it is first asked for.
import { z } from 'zod'
import { type Route, route } from '../route.ts'

export const documentRoute = (make: () => unknown): Route => {
  let text: string | undefined
  return route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    tag: 'documents',
    priority: 'probe',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.object({ openapi: z.string() }) } },
    problems: [],
    handle: () => {
      text ??= JSON.stringify(make())
      return { status: 200, body: text, headers: { 'Cache-Control': 'no-cache' } }
    },
  })
}

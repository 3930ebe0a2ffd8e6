// What machines ask: alive, ready, metrics. Never shed and never limited.
import { z } from 'zod'
import { ReadyAnswer } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { type Route, route } from '../route.ts'

const facts = { method: 'get', tag: 'health', priority: 'probe', problems: [] } as const

export const healthRoutes = ({ readiness, metrics }: HttpDeps): Route[] => [
  route({
    ...facts,
    path: '/livez',
    summary: 'The process lives; asks nobody',
    answers: { 200: { description: 'It lives', schema: z.object({ status: z.literal('live') }) } },
    handle: () => ({ status: 200, body: { status: 'live' } }),
  }),
  route({
    ...facts,
    path: '/readyz',
    summary: 'The Redis write path works; MongoDB away is degraded, not unready',
    answers: {
      200: { description: 'Ready', schema: ReadyAnswer },
      503: { description: 'Not ready', schema: ReadyAnswer, headers: { 'Retry-After': 'seconds' } },
    },
    handle: async () => {
      const body = await readiness()
      return body.status === 'ready'
        ? { status: 200, body }
        : { status: 503, body, headers: { 'Retry-After': '1' } }
    },
  }),
  route({
    ...facts,
    path: '/metrics',
    summary: 'Measurements for Prometheus',
    answers: {
      200: { description: 'Text format 0.0.4', mediaType: 'text/plain', schema: z.string() },
    },
    handle: async () => ({
      status: 200,
      body: await metrics(),
      headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
    }),
  }),
]

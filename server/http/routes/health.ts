// What machines ask: alive, ready, metrics. The first two are never shed and never limited; the metrics give
// way as a read does, and are rendered at most once a second however many ask.
import { z } from 'zod'
import { ReadyAnswer } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { createKeptBytes } from '../kept-bytes.ts'
import { metricsMediaType, renderingKeptMs } from '../metrics-text.ts'
import { type Route, route } from '../route.ts'

const facts = { method: 'get', tag: 'health', priority: 'probe', problems: [] } as const

const metricsRoute = (metrics: HttpDeps['metrics']): Route => {
  const rendering = createKeptBytes({ make: metrics, keptMs: renderingKeptMs })
  return route({
    ...facts,
    path: '/metrics',
    summary: 'Measurements for Prometheus, at most 1 s old',
    priority: 'scrape',
    answers: {
      200: { description: 'Text format 0.0.4', mediaType: 'text/plain', schema: z.string() },
    },
    handle: async () => ({
      status: 200,
      body: await rendering(),
      headers: { 'Content-Type': metricsMediaType },
    }),
  })
}

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
  metricsRoute(metrics),
]

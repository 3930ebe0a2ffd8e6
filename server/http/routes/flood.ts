// The flood of the dashboard and its stop. Both answer with the flood's state; the stream tells the rest.
import { Flood, FloodBody } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

const facts = { tag: 'admin', method: 'post' } as const
const nothingRuns = 'not-running'

export const floodRoutes = ({ floods }: Pick<HttpDeps, 'floods'>): Route[] => [
  route({
    ...facts,
    path: '/admin/flood',
    priority: 'like',
    summary: 'Send likes to this server, then compare every acknowledged one with MongoDB',
    body: { schema: FloodBody, limit: 1024 },
    answers: { 202: { description: 'It runs; the stream tells how it goes', schema: Flood } },
    problems: ['state-conflict'],
    handle: async ({ body }) => {
      const begun = await floods.begin(body)
      if (begun.status === 'stopping') throw new Problem('unavailable', { reason: 'stopping' })
      if (begun.status === 'busy') throw new Problem('state-conflict', { state: begun.flood.state })
      return { status: 202, body: begun.flood }
    },
  }),
  route({
    ...facts,
    path: '/admin/flood/stop',
    // A flood may overload this server and use up its sender's requests: its stop is always let in.
    priority: 'probe',
    summary: 'No more likes of the flood; asked again while it compares: no verdict',
    answers: { 202: { description: 'It is told to stop; its state before', schema: Flood } },
    problems: ['state-conflict', 'unavailable'],
    handle: async () => {
      const flood = await floods.end()
      if (!flood) throw new Problem('state-conflict', { state: nothingRuns })
      return { status: 202, body: flood }
    },
  }),
]

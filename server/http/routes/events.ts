// The door to the event stream. Only what was checked goes in: the relay may trust both arguments.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { PostId, streamEvents } from '../../../contract/index.ts'
import { beforeAll, isEventId } from '../../stream/event-id.ts'
import type { HttpDeps } from '../deps.ts'
import type { Gate } from '../gate.ts'
import { readQuery } from '../query.ts'
import type { RawRoute } from '../route.ts'

const EventsQuery = z.strictObject({
  posts: z
    .array(PostId)
    .min(1)
    .max(100)
    .optional()
    .meta({ param: { style: 'form', explode: false } })
    .describe('narrows `likes` events to these posts'),
})

/** An id that cannot be ours is as good as one that is gone: `reset`, then `snapshot`. */
const lastEventId = (header: string | string[] | undefined) => {
  if (header === undefined || header === '') return {}
  return { lastEventId: typeof header === 'string' && isEventId(header) ? header : beforeAll }
}

const open = async (deps: HttpDeps, gate: Gate, req: IncomingMessage, res: ServerResponse) => {
  const { posts } = readQuery(req.url!, EventsQuery)
  if (!gate.admit(req, res, 'watcher')) return
  if (req.method === 'HEAD') {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).end()
    return
  }
  const wanted = { ...(posts && { posts }), ...lastEventId(req.headers['last-event-id']) }
  await deps.relay.open(res, wanted)
}

export const eventsRoute = (deps: HttpDeps, gate: Gate): RawRoute => ({
  method: 'get',
  path: '/events',
  summary:
    'Server-Sent Events: state, snapshot, sample, batch, likes, alert, flood, incident, reset',
  tag: 'stream',
  priority: 'watcher',
  query: EventsQuery,
  headers: z.object({
    'Last-Event-ID': z.string().optional().describe('resume after this event'),
  }),
  answers: {
    200: {
      description: 'The stream; it does not end',
      events: streamEvents,
    },
  },
  problems: [],
  raw: (req, res) => open(deps, gate, req, res),
})

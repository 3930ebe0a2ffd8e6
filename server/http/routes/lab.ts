// The laboratory: what may be broken here, a drill and how it goes, and the naive ways as they are written.
import { DrillBody, LabAnswer, LabRun, LabSources } from '../../../contract/index.ts'
import { sourcesOfWays } from '../../lab/naive/ways.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

// A drill may overload this server: how it goes, and its stop, are always let in.
const facts = { tag: 'admin', priority: 'probe' } as const

const known = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch(() => {
    throw new Problem('overloaded') // the host has more to do, or is stopped
  })

export const labRoutes = ({ lab }: Pick<HttpDeps, 'lab'>): Route[] => [
  route({
    ...facts,
    method: 'get',
    path: '/admin/lab',
    summary: 'Whether drills may run here, and the one that does, or the last one',
    answers: { 200: { description: 'As it is now', schema: LabAnswer } },
    problems: ['overloaded'],
    handle: async () => ({ status: 200, body: await known(lab.read()) }),
  }),
  route({
    ...facts,
    method: 'post',
    path: '/admin/lab/drill',
    summary:
      'Break something for real under a flood, then compare every accepted like with MongoDB',
    body: { schema: DrillBody, limit: 1024 },
    answers: { 202: { description: 'It runs', schema: LabRun } },
    problems: ['state-conflict', 'overloaded'],
    handle: async ({ body }) => {
      const begun = await known(lab.begin(body))
      if (begun.status === 'refused') throw new Problem('state-conflict', { state: begun.state })
      return { status: 202, body: begun.run }
    },
  }),
  route({
    ...facts,
    method: 'post',
    path: '/admin/lab/stop',
    summary: 'End the drill; what it broke is healed',
    answers: { 202: { description: 'It is told to stop; as it was before', schema: LabAnswer } },
    problems: ['overloaded'],
    handle: async () => ({ status: 202, body: await known(lab.stop()) }),
  }),
  route({
    ...facts,
    method: 'get',
    path: '/admin/lab/sources',
    summary: 'The naive ways that a drill runs beside LikeFlow: their code',
    answers: { 200: { description: 'The files that run', schema: LabSources } },
    problems: [],
    handle: () => ({ status: 200, body: { sources: sourcesOfWays() } }),
  }),
]

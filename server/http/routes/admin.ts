// The controls of the dashboard, behind the admin guard. 202 carries the state after the control; 409
// says that the present state does not allow it.
import { z } from 'zod'
import {
  Audit,
  ContinueAnswer,
  ContinueBody,
  DeadLettersAnswer,
  DrainAnswer,
  PauseQuery,
  ReplayAnswer,
  ReplayBody,
  WorkerAnswer,
} from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

type Controls = HttpDeps['controls']

const facts = { tag: 'admin', priority: 'like' } as const

/** A control without input. */
const press = (path: string, summary: string, schema: z.ZodType, act: () => Promise<unknown>) =>
  route({
    ...facts,
    method: 'post',
    path,
    summary,
    answers: { 202: { description: 'Done; the state now', schema } },
    problems: [],
    handle: async () => ({ status: 202, body: await act() }),
  })

/** For good, or for a while: that one does not take the place of one for good. */
const pause = (
  path: string,
  summary: string,
  schema: z.ZodType,
  act: (forMs?: number) => Promise<unknown>,
) =>
  route({
    ...facts,
    method: 'post',
    path,
    summary,
    query: PauseQuery,
    answers: { 202: { description: 'Done; the state now', schema } },
    problems: ['state-conflict'],
    handle: async ({ query: { seconds } }) => {
      const body = await act(seconds && seconds * 1000)
      if (body === null) throw new Problem('state-conflict', { state: 'paused' })
      return { status: 202, body }
    },
  })

const deadLetters = (controls: Controls) =>
  route({
    ...facts,
    method: 'get',
    path: '/admin/dead-letters',
    summary: 'Likes that MongoDB definitely refused',
    query: z.strictObject({ limit: z.int().min(1).max(500).default(100) }),
    answers: { 200: { description: 'The dead letters', schema: DeadLettersAnswer } },
    problems: [],
    handle: async ({ query }) => ({ status: 200, body: await controls.deadLetters(query.limit) }),
  })

const replay = (controls: Controls) =>
  route({
    ...facts,
    method: 'post',
    path: '/admin/dead-letters/replay',
    summary: 'Try dead letters again; the same ones twice move nothing',
    body: { schema: ReplayBody, limit: 65_536 },
    answers: { 202: { description: 'What was moved back', schema: ReplayAnswer } },
    problems: [],
    handle: async ({ body }) => ({ status: 202, body: await controls.replay(body.dead) }),
  })

const PartitionPath = z.strictObject({ p: z.string().regex(/^(0|[1-9]\d{0,2})$/) })

const continuePartition = (controls: Controls) =>
  route({
    ...facts,
    method: 'post',
    path: '/admin/partitions/{p}/continue',
    summary: 'Continue a stopped partition: apply or discard what Redis restored',
    params: PartitionPath,
    paramProblem: 'not-found',
    body: { schema: ContinueBody, limit: 1024 },
    answers: { 202: { description: 'It continues', schema: ContinueAnswer } },
    problems: ['state-conflict'],
    handle: async ({ params, body: { restored } }) => {
      const partition = Number(params.p)
      const outcome = await controls.continuePartition(partition, restored)
      if (outcome.status === 'continued')
        return { status: 202, body: { partition, restored, likes: outcome.likes } }
      if (outcome.status === 'not-stopped')
        throw new Problem('state-conflict', { state: outcome.status })
      if (outcome.status === 'unavailable')
        throw new Problem('unavailable', { reason: 'mongodb-away' })
      throw new Problem('not-found')
    },
  })

export const adminRoutes = ({ controls }: HttpDeps): Route[] => [
  pause('/admin/drain/pause', 'Stop claiming', DrainAnswer, controls.pauseDrain),
  press('/admin/drain/resume', 'Claim again', DrainAnswer, () => controls.resumeDrain()),
  press('/admin/drain/claim', 'Claim now', DrainAnswer, () => controls.claimNow()),
  pause('/admin/worker/pause', 'Stop writing', WorkerAnswer, controls.pauseWorker),
  press('/admin/worker/resume', 'Write again', WorkerAnswer, () => controls.resumeWorker()),
  deadLetters(controls),
  replay(controls),
  continuePartition(controls),
  press(
    '/admin/audit',
    'Compare with MongoDB now; undecided after 10 s, then /stats has the outcome',
    Audit,
    () => controls.audit(),
  ),
]

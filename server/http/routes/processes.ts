// Who runs: every living process with its roles, and what it does. For the page, and for people with curl.
import { ProcessesAnswer } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { type Route, route } from '../route.ts'

export const processesRoute = ({ processes }: Pick<HttpDeps, 'processes'>): Route =>
  route({
    method: 'get',
    path: '/processes',
    summary: 'Every living process: its roles, cores, memory and rates',
    tag: 'stream',
    priority: 'watcher',
    answers: { 200: { description: 'The processes', schema: ProcessesAnswer } },
    problems: [],
    handle: async () => ({ status: 200, body: { processes: await processes() } }),
  })

// What the HTTP part does: the order of middleware, the route table, and what answers all the rest.
// The like routes stand first, before helmet and everything: they pay for nothing they do not need.
import type { RequestListener } from 'node:http'
import express, { type Express, type RequestHandler } from 'express'
import { adminGuard } from './admin-guard.ts'
import { cors } from './cors.ts'
import type { HttpDeps } from './deps.ts'
import { docsPage } from './docs-page.ts'
import { createFail, errorHandler } from './failure.ts'
import { createGate, type Gate } from './gate.ts'
import { createLikeDoor, type LikeDoor } from './like-door.ts'
import { createOrigins } from './origins.ts'
import { sendProblem } from './problems.ts'
import { expressPath, type Route } from './route.ts'
import { createRoutes } from './routes/table.ts'
import { otherMethods, runRoute, shedUnrouted } from './run-route.ts'
import { securityHeaders } from './security-headers.ts'
import { builtPage } from './static.ts'

const mount = (app: Express, gate: Gate, hops: number, r: Route) => {
  const path = expressPath(r.path)
  if ('raw' in r) {
    const { raw } = r
    app[r.method](path, (req, res) => raw(req, res, req.params as Record<string, string>))
  } else app[r.method](path, runRoute(r, gate, hops))
}

/** After the routes: each of their paths knows its methods. */
const mountOtherMethods = (app: Express, routes: readonly Route[]) => {
  for (const [path, same] of Map.groupBy(routes, (r) => expressPath(r.path))) {
    const methods = same.flatMap((r) =>
      r.method === 'get' ? ['GET', 'HEAD'] : [r.method.toUpperCase()],
    )
    app.route(path).all(otherMethods([...methods, 'OPTIONS']))
  }
}

/** The problem of a path whose parameter cannot be decoded: that of the first route it could be. */
const pathProblem = (routes: readonly Route[]) => (path: string) =>
  routes.find((r) => r.paramProblem && path.startsWith(r.path.split('{')[0]!))?.paramProblem ??
  'not-found'

/** The file server would take `//` for `/`; no file here needs an escape. */
const exactPaths: RequestHandler = (req, res, next) => {
  if (/\/\/|%/.test(req.path)) sendProblem(req, res, 'not-found')
  else next()
}

/** The Express app and the table it was made from. */
export const createExpressApp = (deps: HttpDeps) => {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', false)
  app.enable('strict routing').enable('case sensitive routing')
  const gate = createGate(deps)
  const origins = createOrigins(deps.config.origins)
  const door = createLikeDoor({ ...deps, gate, origins })
  const { likes, others } = createRoutes({ deps, gate, door })
  const routes = [...likes, ...others]

  const { trustProxy } = deps.config
  for (const r of likes) mount(app, gate, trustProxy, r)
  app.use(securityHeaders)
  app.use(cors(origins))
  app.use('/admin', adminGuard(deps.config, deps.log))
  for (const r of others) mount(app, gate, trustProxy, r)
  mountOtherMethods(app, routes)
  app.use(shedUnrouted(gate, 'like'))
  if (deps.bullBoard) app.use('/admin/queues', deps.bullBoard)
  app.use(exactPaths)
  app.use('/docs', shedUnrouted(gate, 'watcher'), docsPage())
  app.use(builtPage(deps.webRoot))
  for (const page of ['/', '/lab', '/docs', '/docs/'])
    app.route(page).all(otherMethods(['GET', 'HEAD', 'OPTIONS']))
  app.use((req, res) => void sendProblem(req, res, 'not-found'))
  app.use(errorHandler(createFail(deps.log, deps.redisReason), pathProblem(routes)))
  return { app, routes, door }
}

export interface HttpApp {
  /** Answers every request that is well-formed; see `server.ts` for the others. */
  readonly listener: RequestListener
  /** For the fast reader. */
  readonly door: LikeDoor
}

export const createHttpApp = (deps: HttpDeps): HttpApp => {
  const { app, door } = createExpressApp(deps)
  return { listener: app, door }
}

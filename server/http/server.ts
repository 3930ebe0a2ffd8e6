// How the app runs: protocol limits, one listening socket, and a stop that lets every request finish.
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { HttpApp } from './app.ts'
import { answerConnectionFaults } from './connection-faults.ts'
import { createServer } from './node-http.ts'
import { answerPlainLikes, type PlainConnections } from './plain-connections.ts'
import { sendProblem } from './problems.ts'
import { createProtocolCheck } from './protocol.ts'

export const serverLimits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 65_000, // longer than a load balancer's 60 s, so that it closes first
  maxHeaderSize: 16_384,
  maxConnections: 10_000,
  backlog: 4096, // a burst of clients is queued, not refused
} as const

const stopLimits = {
  pollMs: 50,
  graceMs: 5000, // then what is still open is cut; the whole process has 10 s
}

export interface HttpServer {
  /** Listens. @throws when the address is taken. */
  start(): Promise<{ port: number }>
  /** Stops accepting, closes idle connections, lets requests finish, then cuts what is left. */
  stop(): Promise<void>
}

interface ServerDeps {
  app: HttpApp
  config: Pick<Config, 'host' | 'port' | 'reusePort'>
  log: Log
}

const createNodeServer = (app: RequestListener, isStopping: () => boolean): Server => {
  const { backlog: _, maxConnections, ...limits } = serverLimits
  const problemOf = createProtocolCheck()
  const server = createServer(
    // Host is checked by us: Node answers a missing one without a problem document.
    { ...limits, requireHostHeader: false, insecureHTTPParser: false, noDelay: true },
    (req, res) => {
      if (isStopping()) res.setHeader('Connection', 'close')
      const problem = problemOf(req)
      if (problem) sendProblem(req, res, problem)
      else app(req, res)
    },
  )
  server.maxConnections = maxConnections
  server.maxHeadersCount = 0 // counted by us: Node would drop the rest silently
  answerConnectionFaults(server)
  return server
}

const listen = (server: Server, { host, port, reusePort }: ServerDeps['config']) =>
  new Promise<{ port: number }>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, reusePort, backlog: serverLimits.backlog }, () => {
      server.off('error', reject)
      resolve({ port: (server.address() as AddressInfo).port })
    })
  })

const close = (server: Server, plain: PlainConnections | null) =>
  new Promise<void>((resolve) => {
    const closeIdle = () => {
      plain?.closeIdle()
      server.closeIdleConnections()
    }
    const closeAll = () => {
      plain?.closeAll()
      server.closeAllConnections()
    }
    closeIdle()
    const poll = setInterval(closeIdle, stopLimits.pollMs)
    const cut = setTimeout(closeAll, stopLimits.graceMs)
    server.close(() => {
      clearInterval(poll)
      clearTimeout(cut)
      resolve()
    })
  })

export const createHttpServer = ({ app, config, log }: ServerDeps): HttpServer => {
  let starting: Promise<{ port: number }> | undefined
  let stopping: Promise<void> | undefined
  const server = createNodeServer(app.listener, () => stopping !== undefined)
  const plain = app.plainLike && answerPlainLikes(server, app.plainLike, serverLimits)

  server.on('drop', () => log.warn({ limit: serverLimits.maxConnections }, 'connection refused'))

  return {
    start: () => {
      starting ??= listen(server, config)
      return starting
    },
    stop: () => {
      // A server that could not listen has nothing to close; `start` told why.
      stopping ??= starting
        ? starting.then(
            () => close(server, plain),
            () => {},
          )
        : Promise.resolve()
      return stopping
    },
  }
}

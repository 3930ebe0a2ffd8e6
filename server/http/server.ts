// How the app runs: protocol limits, one listening socket, and a stop that lets every request finish.
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { HttpApp } from './app.ts'
import { answerConnectionFaults } from './connection-faults.ts'
import { type Connections, connectionLimit, createConnections } from './connections.ts'
import { createFastReader } from './fast/connections.ts'
import { createNodeConnections, type NodeConnections } from './node-connection.ts'
import { createServer } from './node-http.ts'
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
  config: Pick<Config, 'host' | 'port' | 'reusePort' | 'fastReader'>
  log: Log
}

const createNodeServer = (): Server => {
  const { backlog: _, maxConnections: __, ...limits } = serverLimits
  // Host is checked by us: Node answers a missing one without a problem document.
  const options = { ...limits, requireHostHeader: false, insecureHTTPParser: false, noDelay: true }
  const server = createServer(options)
  server.maxHeadersCount = 0 // counted by us: Node would drop the rest silently
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

const close = (server: Server, { closeIdle, closeAll }: Connections) =>
  new Promise<void>((resolve) => {
    closeIdle()
    const poll = setInterval(closeIdle, stopLimits.pollMs)
    const cut = setTimeout(closeAll, stopLimits.graceMs)
    server.close(() => {
      clearInterval(poll)
      clearTimeout(cut)
      resolve()
    })
  })

/** Each connection begins with the fast reader, where it is on, else with node:http. */
const acceptConnections = (
  server: Server,
  connections: Connections,
  node: NodeConnections,
  { app, config }: ServerDeps,
  stopping: () => boolean,
) => {
  const handOver = node.take
  const fast =
    config.fastReader &&
    createFastReader({
      server,
      door: app.door,
      connections,
      handOver,
      stopping,
      limits: serverLimits,
    })
  server.on('connection', (socket) => {
    if (!connections.admits(socket)) return
    if (fast) fast(socket)
    else node.take(socket, null)
  })
}

const answerRequests = (
  server: Server,
  node: NodeConnections,
  listener: RequestListener,
  stopping: () => boolean,
) => {
  const problemOf = createProtocolCheck()
  server.on('request', (req, res) => {
    node.began(req, res)
    if (stopping()) res.setHeader('Connection', 'close')
    const problem = problemOf(req)
    if (problem) sendProblem(req, res, problem)
    else listener(req, res)
  })
  answerConnectionFaults(server, node.began)
}

export const createHttpServer = (deps: ServerDeps): HttpServer => {
  let starting: Promise<{ port: number }> | undefined
  let stopped: Promise<void> | undefined
  const stopping = () => stopped !== undefined
  const server = createNodeServer()
  const connections = createConnections(connectionLimit(serverLimits.maxConnections), deps.log)
  const node = createNodeConnections(server, connections)
  acceptConnections(server, connections, node, deps, stopping)
  answerRequests(server, node, deps.app.listener, stopping)

  return {
    start: () => {
      starting ??= listen(server, deps.config)
      return starting
    },
    stop: () => {
      // A server that could not listen has nothing to close; `start` told why.
      stopped ??= starting
        ? starting.then(
            () => close(server, connections),
            () => {},
          )
        : Promise.resolve()
      return stopped
    },
  }
}

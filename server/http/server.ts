// How the app runs: protocol limits, one listening socket, and a stop that lets every request finish.
//
// A connection may carry a request at any time, also while it is closed here; then nobody knows what became of it.
// So one that is kept alive is told to end by its next answer, and closed without one only when it is silent.
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { HttpApp } from './app.ts'
import { answerConnectionFaults } from './connection-faults.ts'
import { type Connections, connectionLimit, createConnections } from './connections.ts'
import { createFastReader } from './fast/connections.ts'
import { createNodeConnections, type NodeConnections } from './node-connection.ts'
import { createServer } from './node-http.ts'
import { sendProblem } from './problems.ts'
import { createProtocolCheck, maxHeaders } from './protocol.ts'

const serverLimits = {
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
  silentMs: 1000, // a connection that is in use is heard of within that
  graceMs: 5000, // then what is still open is cut; the whole process has 10 s
}

export interface HttpServer {
  /** Listens; never, when it was to stop before. @throws when the address is taken. */
  start(): Promise<{ port: number }>
  /** Goes on for `stopDelayMs`, while load balancers look elsewhere: each answer is the last of its connection. */
  leave(): Promise<void>
  /** Stops accepting, closes idle connections, lets requests finish, then cuts what is left. */
  stop(): Promise<void>
}

interface ServerDeps {
  app: HttpApp
  config: Pick<Config, 'host' | 'port' | 'reusePort' | 'fastReader' | 'stopDelayMs'>
  log: Log
}

const createNodeServer = (): Server => {
  const { backlog: _, maxConnections: __, ...limits } = serverLimits
  // Host is checked by us: Node answers a missing one without a problem document.
  const options = { ...limits, requireHostHeader: false, insecureHTTPParser: false, noDelay: true }
  const server = createServer(options)
  server.maxHeadersCount = maxHeaders + 1 // of more, Node drops the rest: enough to see that it is too many
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

/** `silentMs`: how long a connection is idle before it is closed. */
const close = (server: Server, connections: Connections, silentMs: number) =>
  new Promise<void>((resolve) => {
    const closeIdle = () => connections.closeIdle(silentMs)
    closeIdle()
    const poll = setInterval(closeIdle, stopLimits.pollMs)
    const cut = setTimeout(connections.closeAll, stopLimits.graceMs)
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
    node.began(req, res, stopping())
    const problem = problemOf(req)
    if (problem) sendProblem(req, res, problem)
    else listener(req, res)
  })
  answerConnectionFaults(server, node.began)
}

const never = new Promise<never>(() => {})

export const createHttpServer = (deps: ServerDeps): HttpServer => {
  let starting: Promise<{ port: number }> | undefined
  let left: Promise<void> | undefined
  let stopped: Promise<void> | undefined
  let last = false
  const stopping = () => last
  const { stopDelayMs } = deps.config
  const server = createNodeServer()
  const connections = createConnections(connectionLimit(serverLimits.maxConnections), deps.log)
  const node = createNodeConnections(server, connections)
  acceptConnections(server, connections, node, deps, stopping)
  answerRequests(server, node, deps.app.listener, stopping)

  const becomeLast = () => {
    last = true
    connections.leave()
  }

  return {
    start: () => {
      if (last && !starting) return never
      starting ??= listen(server, deps.config)
      return starting
    },
    leave: () => {
      left ??= starting ? delay<void>(stopDelayMs) : Promise.resolve()
      becomeLast()
      return left
    },
    stop: () => {
      becomeLast()
      // A server that could not listen has nothing to close; `start` told why.
      stopped ??= starting
        ? starting.then(
            () => close(server, connections, Math.min(stopLimits.silentMs, stopDelayMs)),
            () => {},
          )
        : Promise.resolve()
      return stopped
    },
  }
}

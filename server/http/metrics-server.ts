// `/livez` and `/metrics` of a process without the API, which has no other server. Few ask it: a Prometheus, a probe.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '../log.ts'
import { createKeptBytes } from './kept-bytes.ts'
import { metricsMediaType, renderingKeptMs } from './metrics-text.ts'
import { Problem, sendProblem } from './problems.ts'

const maxConnections = 32

interface MetricsServerDeps {
  readonly host: string
  readonly port: number
  /** as Prometheus reads it */
  readonly text: () => Promise<string>
  readonly log: Log
}

export interface MetricsServer {
  /** @throws when the port is taken. */
  start(): Promise<void>
  stop(): Promise<void>
  port(): number
}

export const createMetricsServer = ({
  host,
  port,
  text,
  log,
}: MetricsServerDeps): MetricsServer => {
  const rendering = createKeptBytes({ make: text, keptMs: renderingKeptMs })
  const answers: Record<string, () => Promise<{ type: string; body: Buffer | string }>> = {
    '/livez': async () => ({ type: 'application/json', body: '{"status":"live"}' }),
    '/metrics': async () => ({ type: metricsMediaType, body: await rendering() }),
  }

  const server = createServer(async (req, res) => {
    const answer = answers[req.url ?? '']
    try {
      if (!answer) throw new Problem('not-found')
      if (req.method !== 'GET' && req.method !== 'HEAD') throw new Problem('method-not-allowed')
      const { type, body } = await answer()
      res.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
      res.end(body)
    } catch (error) {
      if (!(error instanceof Problem)) log.error({ err: error }, 'metrics not rendered')
      sendProblem(req, res, error instanceof Problem ? error.type : 'internal')
    }
  })
  server.maxConnections = maxConnections
  let started = false

  return {
    async start() {
      server.listen({ host, port })
      await once(server, 'listening')
      started = true
      // No descriptor is left to accept with: a measurement never ends a process.
      server.on('error', (err) => log.warn({ err }, 'metrics server'))
    },
    async stop() {
      if (!started) return
      started = false
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
    port: () => (server.address() as AddressInfo | null)?.port ?? 0,
  }
}

// METRICS_PORT: a port of the process's own for Prometheus and probes, where it has no API, or shares that one's port.
import { createMetricsServer } from '../http/metrics-server.ts'
import type { Metrics } from '../metrics.ts'
import type { BuiltRole, Common } from './common.ts'

export const buildMetricsPort = (common: Common, port: number, { text }: Metrics) => {
  const { config, lifecycle } = common
  const log = common.log.child({ part: 'metrics' })
  const server = createMetricsServer({
    host: config.host,
    port,
    text,
    log,
  })
  lifecycle.own('metrics server', server.stop)
  const role: BuiltRole = {
    async start() {
      await server.start()
      log.info({ url: `http://${config.host}:${server.port()}/metrics` }, 'listening')
    },
  }
  return { role, port: server.port }
}

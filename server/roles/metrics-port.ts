// A process without the API: what it counts of itself, for Prometheus.
import { createMetricsServer } from '../http/metrics-server.ts'
import { createOwnMetrics } from '../metrics.ts'
import type { OwnMetric } from '../own-metrics.ts'
import type { BuiltRole, Common } from './common.ts'

export const buildMetricsPort = (common: Common, port: number, own: readonly OwnMetric[]) => {
  const { config, lifecycle } = common
  const log = common.log.child({ part: 'metrics' })
  const server = createMetricsServer({
    host: config.host,
    port,
    text: createOwnMetrics(own).text,
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

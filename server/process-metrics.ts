// What prom-client measures of a process, without what takes longer the more connections there are: each of
// its lists of handles and resources is walked on the event loop, and likes wait meanwhile. With 10,000
// descriptors that was 20 ms for one rendering.
import { readdir } from 'node:fs/promises'
import { collectDefaultMetrics, Gauge, type Registry } from './libraries/prom-client.ts'

const walksConnections = [
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
]
const openFds = 'process_open_fds'

/** Counts the descriptors off the event loop; absent where there is no /proc. */
const countOpenFds = (registry: Registry) => {
  registry.removeSingleMetric(openFds)
  new Gauge({
    name: openFds,
    help: 'Number of open file descriptors.',
    registers: [registry],
    async collect() {
      const names = await readdir('/proc/self/fd').catch(() => null)
      if (names === null) this.remove()
      else this.set(names.length - 1) // the folder itself is open while it is read
    },
  })
}

export const collectProcessMetrics = (registry: Registry): void => {
  collectDefaultMetrics({ register: registry })
  for (const name of walksConnections) registry.removeSingleMetric(name)
  countOpenFds(registry)
}

// Process entry: configuration, app, signals.
import cluster from 'node:cluster'
import closeWithGrace from 'close-with-grace'
import { createApp } from './app.ts'
import { ConfigError, loadConfig } from './config.ts'
import { crashPoint } from './crash-point.ts'
import { ownUrl } from './flood/plan.ts'
import { createLog } from './log.ts'
import { loadTraces } from './traces/load.ts'

const refuse = (error: unknown): never => {
  if (!(error instanceof ConfigError)) throw error
  console.error(`The configuration is not valid:\n  ${error.faults.join('\n  ')}`)
  process.exit(1)
}

const readConfig = () => {
  try {
    return loadConfig(process.env)
  } catch (error) {
    return refuse(error)
  }
}

const config = readConfig()
const traces = await loadTraces(config, () => log)
const log = createLog(config.logLevel, traces.on ? traces.ids : undefined)
if (config.env === 'production' && process.env.CRASH_AT) {
  console.error('CRASH_AT is for tests: not with NODE_ENV=production')
  process.exit(1)
}
const stopWithinMs = 10_000 + config.stopDelayMs

const app = await createApp({
  config,
  log,
  traces,
  // Others take likes meanwhile, on the same socket.
  listensWhenReady: cluster.isWorker,
  host: process.connected ? process : null,
  fatal: (error) => {
    log.fatal({ err: error }, error.message)
    process.exitCode = 1
    closing.close()
  },
}).catch(refuse)

const onTimeout = () => log.fatal({ part: app.stopping(), ms: stopWithinMs }, 'stop took too long')
const graceful = { delay: stopWithinMs, logger: false, onTimeout } as const

const closing = closeWithGrace(graceful, async ({ signal, err }) => {
  if (err) log.fatal({ err }, 'unexpected error')
  log.info({ signal }, 'stopping')
  crashPoint('stopping')
  await app.stop()
  log.info('stopped')
  // close-with-grace would end with 0: whoever restarts this process must see that it could not go on.
  if (process.exitCode) process.exit()
})

const tellParent = () => {
  const port = app.port()
  const started = { started: true, ...(port && { url: ownUrl(config.host, port) }) }
  if (process.connected) process.send?.(started)
}

app.start().then(tellParent, (error: Error) => {
  log.fatal({ err: error }, `not started: ${error.message}`)
  process.exitCode = 1
  closing.close()
})

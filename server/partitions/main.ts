// `npm run partitions -- --to 16`: reads the settings, runs once, says how it ended.
import { ConfigError, loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { GrowthError } from './grow.ts'
import { readOptions, usage } from './options.ts'
import { runGrowth } from './run.ts'

const emptyWithinMs = 30_000

const readConfig = () => {
  try {
    return loadConfig({ LOG_LEVEL: 'silent', ...process.env })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(`The configuration does not fit:\n  ${error.faults.join('\n  ')}`)
    process.exit(1)
  }
}

const options = readOptions(process.argv.slice(2))
if (options.status !== 'good') {
  if (options.status === 'faulty') console.error(`${options.fault}\n`)
  console.log(usage)
  process.exit(options.status === 'help' ? 0 : 1)
}

const config = readConfig()
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new GrowthError('ended by a signal')))

try {
  await runGrowth({
    ...{ config, emptyWithinMs, signal: stopping.signal, to: options.to, plan: options.plan },
    log: createLog(config.logLevel),
    tell: (line) => console.log(line),
  })
} catch (error) {
  console.error(`Not done: ${(error as Error).message}`)
  if (options.to !== null && !options.plan)
    console.error('Nothing is lost. Run it again: it goes on where it was, or begins anew.')
  process.exitCode = 1
}

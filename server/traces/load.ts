// Traces as the configuration wants them. OpenTelemetry is loaded here, or not at all.
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { type Traces, untraced } from './traces.ts'

/** `log`: not called before there are spans to send. */
export const loadTraces = async (config: Config, log: () => Log): Promise<Traces> => {
  if (config.tracesEndpoint === null) return untraced
  const { createTraces } = await import('./opentelemetry.ts')
  return createTraces({ ...config, tracesEndpoint: config.tracesEndpoint, log })
}

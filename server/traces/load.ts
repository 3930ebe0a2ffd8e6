// Traces as the configuration wants them. OpenTelemetry is loaded here, or not at all.
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { type Traces, untraced } from './traces.ts'

/** `log`: not called before there are spans to send. */
export const loadTraces = async (config: Config, log: () => Log): Promise<Traces> => {
  if (config.tracesEndpoint === null) return untraced
  const { createTraces } = await import('./opentelemetry.ts').catch((error: Error) => {
    // A clone that was installed with --omit=dev; the package and the image have it built in.
    throw new Error(
      `OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry does not load: ${error.message}`,
    )
  })
  return createTraces({ ...config, tracesEndpoint: config.tracesEndpoint, log })
}

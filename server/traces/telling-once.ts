// An exporter whose failures are told once, and once that they are over: it is asked every second.

import { ExportResultCode, type SpanExporter } from '../libraries/opentelemetry.ts'
import type { Log } from '../log.ts'

export const tellingOnce = (exporter: SpanExporter, log: () => Log): SpanExporter => {
  let failed = false
  let lost = 0

  const note = (spans: number, error: Error | undefined) => {
    lost += spans
    if (!failed) log().warn({ err: error }, 'spans are not taken, and dropped')
    failed = true
  }
  const noteWorking = () => {
    if (failed) log().info({ lost }, 'spans are taken again')
    failed = false
    lost = 0
  }

  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) noteWorking()
        else note(spans.length, result.error)
        done(result)
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}

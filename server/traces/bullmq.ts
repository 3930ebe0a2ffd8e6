// BullMQ's own spans, as far as they are about a batch: who adds its job, and who runs it. A worker's housekeeping (locks,
// stalled jobs, polls) would be a trace of its own every second.
import type { Span, Telemetry } from 'bullmq'
import { BullMQOtel, ROOT_CONTEXT } from '../libraries/opentelemetry.ts'

/** As BullMQ numbers them. */
const producer = 3
const consumer = 4

const silent: Span = {
  setSpanOnContext: (context) => context,
  setAttribute() {},
  setAttributes() {},
  addEvent() {},
  recordException() {},
  end() {},
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/; `name`: such as `process drain` */
const conventions = (name: string, kind: number) => {
  const [operation, destination] = name.split(' ')
  return {
    'messaging.system': 'bullmq',
    'messaging.operation.name': operation,
    'messaging.operation.type': kind === producer ? 'send' : 'process',
    'messaging.destination.name': destination,
  }
}

export const createTelemetry = (version: string): Telemetry => {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'bullmq', version })
  return {
    tracer: {
      startSpan(name, options, context) {
        const kind: number = options?.kind ?? 0
        if (kind !== producer && kind !== consumer) return silent
        const span = tracer.startSpan(name, options, context)
        span.setAttributes(conventions(name, kind))
        return span
      },
    },
    contextManager: {
      with: contextManager.with.bind(contextManager),
      active: contextManager.active.bind(contextManager),
      root: () => ROOT_CONTEXT, // loops that begin within a span do not belong to it
      getMetadata: contextManager.getMetadata.bind(contextManager),
      fromMetadata: contextManager.fromMetadata.bind(contextManager),
    },
  }
}

// Spans by OpenTelemetry, sent by OTLP over HTTP in protobuf. Nothing waits for them: what the receiver does not take is
// dropped, at most `queue.spans` are kept meanwhile, and the log says once that it is so.
import { version } from '../../files/root.ts'
import type { Config } from '../config.ts'
import {
  AsyncLocalStorageContextManager,
  BatchSpanProcessor,
  context,
  defaultResource,
  detectResources,
  type Link,
  OTLPTraceExporter,
  type Span as OtelSpan,
  propagation,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  SpanKind,
  SpanStatusCode,
  TracerProvider,
  trace,
  W3CTraceContextPropagator,
} from '../libraries/opentelemetry.ts'
import type { Log } from '../log.ts'
import { createTelemetry } from './bullmq.ts'
import { samplerOf } from './sampler.ts'
import { tellingOnce } from './telling-once.ts'
import { remoteSpan } from './traceparent.ts'
import type { Span, SpanFacts, Traces } from './traces.ts'

const queue = {
  spans: 4096, // some 4 MB
  eachMs: 1000,
  sendWithinMs: 5000,
} as const

const lastWordMs = 2000 // of the ten seconds in which a process stops

const kinds = { client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const

const linksOf = (linked: readonly string[] = []): Link[] =>
  linked.map((text) => ({ context: { ...remoteSpan(text), isRemote: true } }))

const openSpan = (span: OtelSpan): Span => ({
  set: (attributes) => void span.setAttributes({ ...attributes }),
  fail: (reason) =>
    void span.setAttribute('error.type', reason).setStatus({ code: SpanStatusCode.ERROR }),
})

type TracesConfig = Pick<Config, 'traceService' | 'traceSampler' | 'traceRatio'> & {
  readonly tracesEndpoint: string
  readonly log: () => Log
}

const createProvider = (config: TracesConfig) => {
  const { tracesEndpoint, traceService, log } = config
  const url = `${tracesEndpoint.replace(/\/$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: queue.sendWithinMs })
  const processor = new BatchSpanProcessor({
    exporter: tellingOnce(exporter, log),
    maxQueueSize: queue.spans,
    scheduledDelayMillis: queue.eachMs,
    exportTimeoutMillis: 2 * queue.sendWithinMs,
  })
  const provider = new TracerProvider({
    sampler: samplerOf(config.traceSampler, config.traceRatio),
    spanProcessors: [processor],
    resource: defaultResource()
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector] }))
      .merge(
        resourceFromAttributes({
          'service.name': traceService,
          'service.version': version,
          'service.instance.id': crypto.randomUUID(),
          'process.pid': process.pid,
        }),
      ),
  })
  return { provider, processor }
}

/** Once in a process: BullMQ and the log find the span they are in by OpenTelemetry's own globals. */
export const createTraces = (config: TracesConfig): Traces => {
  const { provider } = createProvider(config)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  const tracer = provider.getTracer('likeflow', version)

  const open = (name: string, { kind = 'internal', attributes, linked, since }: SpanFacts) =>
    tracer.startSpan(name, {
      kind: kinds[kind],
      attributes: { ...attributes },
      links: linksOf(linked),
      ...(since !== undefined && { startTime: since }),
    })

  return {
    on: true,
    async span(name, facts, work) {
      const span = open(name, facts)
      try {
        return await context.with(trace.setSpan(context.active(), span), () => work(openSpan(span)))
      } catch (error) {
        const known = error as Error
        span.recordException(known)
        span.setAttribute('error.type', known.name)
        span.setStatus({ code: SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    },
    ids() {
      const at = trace.getActiveSpan()?.spanContext()
      return at ? { trace_id: at.traceId, span_id: at.spanId } : {}
    },
    bullmq: createTelemetry(version),
    async stop() {
      const late = new AbortController()
      const lastWord = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lastWordMs)
        late.signal.addEventListener('abort', () => clearTimeout(timer))
      })
      await Promise.race([provider.shutdown().catch(() => {}), lastWord])
      late.abort()
      trace.disable()
      propagation.disable()
      context.disable()
    },
  }
}

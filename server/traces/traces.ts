// Spans of what LikeFlow does, for whoever watches many programs at once. Only this file is known elsewhere: without
// OTEL_EXPORTER_OTLP_ENDPOINT there are none, nothing of OpenTelemetry is loaded, and `work` runs as it is.
//
// One span is one flush, claim, batch, slice, settle or try of a notification, never one like: a like that comes with a
// sampled `traceparent` is linked from its flush.
import type { Telemetry } from 'bullmq'

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanFacts {
  /** `client`: a call of Redis or MongoDB. */
  readonly kind?: 'client' | 'internal'
  readonly attributes: Attributes
  /** What came by `traceparent`; each was sampled. */
  readonly linked?: readonly string[]
  /** When it began, milliseconds since 1970; else now. */
  readonly since?: number
}

export interface Span {
  set(attributes: Attributes): void
  /** It failed: why, in one word. An error that `work` throws is noted by itself. */
  fail(reason: string): void
}

export interface Traces {
  /** Whether anybody wants spans. */
  readonly on: boolean
  /** Runs `work` in a span of that name, below the one in which it is called. Throws what `work` throws. */
  span<T>(name: string, facts: SpanFacts, work: (span: Span) => Promise<T>): Promise<T>
  /** What a line of the log says of the span in which it is written. */
  ids(): Record<string, string>
  /** For queues and workers of BullMQ: a job is done in the trace of who added it. */
  readonly bullmq: Telemetry | null
  /** Sends what is left, for two seconds at most. */
  stop(): Promise<void>
}

const noSpan: Span = { set() {}, fail() {} }

export const untraced: Traces = {
  on: false,
  span: (_name, _facts, work) => work(noSpan),
  ids: () => ({}),
  bullmq: null,
  stop: async () => {},
}

// Which spans are recorded, by the names that OTEL_TRACES_SAMPLER has everywhere.

import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '../libraries/opentelemetry.ts'
import type { TraceSampler } from '../trace-settings.ts'

const roots = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio: number) => new TraceIdRatioBasedSampler(ratio),
} as const

const parentBased = 'parentbased_'

/** `ratio`: what share of traces `traceidratio` keeps. */
export const samplerOf = (name: TraceSampler, ratio: number): Sampler => {
  const root = roots[name.replace(parentBased, '') as keyof typeof roots](ratio)
  return name.startsWith(parentBased) ? new ParentBasedSampler({ root }) : root
}

// Values of the contract's shapes for tests of pure parts.
import type { BatchEvent, BatchState, Sample, Snapshot } from '../../contract/index.ts'
import { calm } from './replay-server.ts'
import { createPipeline } from './simulated-pipeline.ts'
import { snapshotOf } from './simulated-snapshot.ts'

const pipeline = createPipeline({ ...calm }, () => {})

/** A quiet second at `at`. */
export const sampleAt = (at: number, more: Partial<Sample> = {}): Sample => ({
  ...pipeline.sample(at),
  ...more,
})

export const snapshotWith = (samples: Sample[], more: Partial<Snapshot> = {}): Snapshot => ({
  ...snapshotOf(pipeline, samples, []),
  ...more,
})

export const batchOf = (state: BatchState, more: Partial<BatchEvent> = {}): BatchEvent => ({
  partition: 1,
  seq: '100',
  ordinal: 7,
  state,
  posts: 3,
  likes: 40,
  ms: 5,
  at: 1_000,
  ...more,
})

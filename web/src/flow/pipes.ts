// The five pipes between the six stages: what flows, and why nothing can.
import type { Sample } from '../../../contract/index.ts'
import type { StageKey } from '../stages.ts'
import type { Known } from '../stream/known.ts'

export interface Pipe {
  from: StageKey
  to: StageKey
  /** likes, jobs or writes per second */
  rate: number
  /** null: open. `paused` is somebody's decision, `cut` a fault. */
  blocked: 'paused' | 'cut' | null
}

/** The stages that are gone, with the word to show. Of an old sample nobody knows whether MongoDB is still away. */
export const cutStages = (
  sample: Sample,
  { fate, look, troubles }: Known,
): Map<StageKey, string> => {
  const mongodb = look === 'known' ? sample.mongodb.state : null
  const cut = new Map<StageKey, string>()
  const has = (code: string) => troubles.some((trouble) => trouble.code === code)
  if (sample.apis.processes === 0) cut.set('api', 'no process')
  if (has('unreachable')) cut.set('api', 'unreachable')
  if (sample.redis.state === 'away' || has('redis-away')) {
    cut.set('pending', 'away')
    cut.set('claimed', 'away')
    cut.set('queue', 'away')
  }
  if (fate === 'refused' && !cut.has('pending')) cut.set('pending', 'refuses')
  if (sample.workers.processes === 0) cut.set('worker', 'no worker')
  if (mongodb === 'refuses' || has('mongodb-refuses')) cut.set('mongodb', 'refuses')
  if (mongodb === 'away' || has('mongodb-away')) cut.set('mongodb', 'away')
  return cut
}

const order: readonly [StageKey, StageKey][] = [
  ['api', 'pending'],
  ['pending', 'claimed'],
  ['claimed', 'queue'],
  ['queue', 'worker'],
  ['worker', 'mongodb'],
]

export const pipes = (sample: Sample, known: Known): Pipe[] => {
  const cut = cutStages(sample, known)
  const batches = sample.batch ? sample.rates.persisted / Math.max(1, sample.batch.likes) : 0
  const rates = [
    sample.rates.accepted,
    sample.rates.claimed,
    batches,
    batches,
    sample.database.operationsPerSecond,
  ]
  const paused = (i: number) =>
    (i === 1 && sample.drain.paused) || (i === 3 && sample.drain.workerPaused)
  const noProducer = (i: number) => i === 1 && sample.producers === 0
  return order.map(([from, to], i) => {
    const broken = cut.has(from) || cut.has(to) || noProducer(i)
    const blocked = broken ? 'cut' : paused(i) ? 'paused' : null
    // What does not flow has no width: an old rate is no rate.
    return { from, to, rate: known.look === 'known' ? (rates[i] ?? 0) : 0, blocked }
  })
}

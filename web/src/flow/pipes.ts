// The six pipes between the seven stages: what flows, and why nothing can.
import type { Sample } from '../../../contract/index.ts'
import type { StageKey } from '../stages.ts'
import type { Liveness } from '../stream/liveness.ts'

export interface Pipe {
  from: StageKey
  to: StageKey
  /** likes, writes, jobs or events per second */
  rate: number
  /** null: open. `paused` is somebody's decision, `cut` a fault. */
  blocked: 'paused' | 'cut' | null
}

/** The stages that are gone, with the word to show. */
export const cutStages = (sample: Sample, link: Liveness): Map<StageKey, string> => {
  const cut = new Map<StageKey, string>()
  if (sample.apis.processes === 0) cut.set('api', 'no process')
  if (sample.redis.state === 'away') {
    cut.set('pending', 'away')
    cut.set('claimed', 'away')
    cut.set('queue', 'away')
  }
  if (sample.workers.processes === 0) cut.set('worker', 'no worker')
  if (sample.mongodb.state === 'away') cut.set('mongodb', 'away')
  if (sample.mongodb.state === 'refuses') cut.set('mongodb', 'refuses')
  if (link !== 'live') cut.set('stream', link)
  return cut
}

const order: readonly [StageKey, StageKey][] = [
  ['api', 'pending'],
  ['pending', 'claimed'],
  ['claimed', 'queue'],
  ['queue', 'worker'],
  ['worker', 'mongodb'],
  ['mongodb', 'stream'],
]

export const pipes = (sample: Sample, link: Liveness, eventsPerSecond: number): Pipe[] => {
  const cut = cutStages(sample, link)
  const batches = sample.batch ? sample.rates.persisted / Math.max(1, sample.batch.likes) : 0
  const rates = [
    sample.rates.accepted,
    sample.rates.claimed,
    batches,
    batches,
    sample.database.operationsPerSecond,
    eventsPerSecond,
  ]
  const paused = (i: number) =>
    (i === 1 && sample.drain.paused) || (i === 3 && sample.drain.workerPaused)
  const noProducer = (i: number) => i === 1 && sample.producers === 0
  return order.map(([from, to], i) => {
    // What happened is published by Redis: the stream goes on while MongoDB is away.
    const source = to === 'stream' ? 'queue' : from
    const broken = cut.has(source) || cut.has(to) || noProducer(i)
    const blocked = broken ? 'cut' : paused(i) ? 'paused' : null
    return { from, to, rate: rates[i] ?? 0, blocked }
  })
}

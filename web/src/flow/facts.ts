// What each stage says of itself: three short lines and an explanation with the exact values. Pure.
import type { Sample, StreamConfig } from '../../../contract/index.ts'
import { absent, count, percent, perSecond, plural, short, span } from '../format.ts'
import type { StageKey } from '../stages.ts'

export interface StageFacts {
  main: string
  sub: string
  foot: string
  explains: string
  /** something here needs a person */
  trouble?: boolean
}

export interface FactsInput {
  sample: Sample
  config: StreamConfig
  /** events this page gets per second */
  eventsPerSecond: number
}

type Describe = (input: FactsInput) => StageFacts

/** The like that waits longest is a claimed one wherever a batch is open: its stage alone tells its age. */
const pendingFoot = ({ totals, held, drain, stopped, oldestUnpersistedMs }: Sample) => {
  if (stopped.length > 0) return plural(stopped.length, 'partition stopped', 'partitions stopped')
  if (drain.paused) return 'claims paused'
  if (totals.pending === 0) return 'nothing to claim'
  return held.openBatches === 0 && oldestUnpersistedMs !== null
    ? `oldest ${span(oldestUnpersistedMs)}`
    : ''
}

const exactLikes = (n: number) => `${count(n)} ${n === 1 ? 'like' : 'likes'}`

const describe: Record<StageKey, Describe> = {
  api: ({ sample: { rates, apis } }) => ({
    main: perSecond(rates.accepted),
    sub: apis.requestMs ? `${span(apis.requestMs.p50)} to answer` : 'no requests now',
    foot: `${count(apis.inFlight)} in flight`,
    explains: `The API takes a like and answers only when Redis has it on disk. ${count(rates.accepted)} likes in the last second, ${plural(apis.processes, 'process', 'processes')}. Filled by requests in flight.`,
  }),
  pending: ({ sample }) => ({
    main: plural(sample.totals.pending, 'like'),
    sub: `in ${plural(sample.held.pendingPosts, 'post')}`,
    foot: pendingFoot(sample),
    trouble: sample.stopped.length > 0,
    explains: `${exactLikes(sample.totals.pending)} counted in Redis hashes, waiting for the next claim: one counter per post, however many likes. Half full means two drain intervals of the strongest recent flow.`,
  }),
  claimed: ({ sample: { totals, held, oldestUnpersistedMs }, config }) => ({
    main: plural(totals.claimed, 'like'),
    sub: `${held.openBatches} of ${config.partitions} open`,
    foot:
      held.openBatches === 0 || oldestUnpersistedMs === null
        ? 'nothing claimed'
        : `oldest ${span(oldestUnpersistedMs)}`,
    explains: `${exactLikes(totals.claimed)} in ${plural(held.openBatches, 'open batch')}. Each partition has at most one open, so every post sees rising sequence numbers and nothing is written twice.`,
  }),
  queue: ({ sample: { queue }, config }) => ({
    main: `${count(queue.waiting + queue.delayed)} waiting`,
    sub: `${count(queue.active)} active`,
    foot: queue.failed > 0 ? `${count(queue.failed)} failed` : 'none failed',
    trouble: queue.failed > 0,
    explains: `One job per batch, so at most ${config.partitions} at a time. The job names the batch; the counts stay in Redis. ${count(queue.completed)} completed jobs are kept to look at.`,
  }),
  // An active job is what keeps a worker's slot busy: one reading for both, or they are two instants.
  worker: ({ sample: { workers, queue, bulkWriteMs, drain } }) => ({
    main: `${count(Math.min(queue.active, workers.slots))} of ${count(workers.slots)} busy`,
    sub: bulkWriteMs ? `${span(bulkWriteMs.p50)} per slice` : 'no writes now',
    foot: drain.workerPaused ? 'paused' : plural(workers.processes, 'process', 'processes'),
    explains: `Workers read a batch in slices of about 500 posts and write each with one bulk write. Bulk write p50 ${span(bulkWriteMs?.p50)}, p99 ${span(bulkWriteMs?.p99)}.`,
  }),
  mongodb: ({ sample: { totals, database, lagMs } }) => ({
    main: totals.persisted < 1e9 ? count(totals.persisted) : short(totals.persisted),
    sub: `${plural(database.operationsPerSecond, 'write')}/s`,
    foot:
      totals.accepted === 0
        ? 'no likes yet'
        : `${percent(totals.persisted / totals.accepted)} arrived`,
    explains: `${exactLikes(totals.persisted)} persisted by ${count(database.operations)} guarded writes. From like to MongoDB: p50 ${span(lagMs?.p50)}, p99 ${span(lagMs?.p99)}. Full means every accepted like has arrived.`,
  }),
  stream: ({ sample: { sseClients }, eventsPerSecond }) => ({
    main: plural(sseClients, 'page'),
    sub: `${plural(eventsPerSecond, 'event')}/s`,
    foot: 'Pub/Sub → SSE',
    explains: `Every step is published through Redis Pub/Sub and sent to ${plural(sseClients, 'open page')} as Server-Sent Events. This page got ${short(eventsPerSecond)} events in the last second.`,
  }),
}

export const stageFacts = (key: StageKey, input: FactsInput): StageFacts => describe[key](input)

/** Before the first sample: nothing is measured, and nothing pretends to be zero. */
export const noFacts: StageFacts = {
  main: absent,
  sub: '',
  foot: '',
  explains: 'Not measured yet.',
}

// What each stage says of itself: three short lines and an explanation with the exact values. Pure.
import type { Sample, StreamConfig } from '../../../contract/index.ts'
import { absent, bytes, count, pause, percent, perSecond, plural, short, span } from '../format.ts'
import type { StageKey } from '../stages.ts'
import { full } from './scales.ts'

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
}

type Describe = (input: FactsInput) => StageFacts

/** The like that waits longest is a claimed one wherever a batch is open: its stage alone tells its age. */
const pendingFoot = ({ totals, held, drain, stopped, oldestUnpersistedMs, redis }: Sample) => {
  if (stopped.length > 0) return plural(stopped.length, 'partition stopped', 'partitions stopped')
  if (drain.paused) return 'claims paused'
  if (totals.pending > 0 && held.openBatches === 0 && oldestUnpersistedMs !== null)
    return `oldest ${span(oldestUnpersistedMs)}`
  return redis.fullBytes === null
    ? `${bytes(redis.usedBytes)} used`
    : `refuses at ${bytes(redis.fullBytes)}`
}

const likes = (n: number) => plural(n, 'like')
const logarithmic = (what: string) => `Filled on a logarithmic scale, full at ${what}.`

const describe: Record<StageKey, Describe> = {
  api: ({ sample: { rates, apis } }) => ({
    main: perSecond(rates.accepted),
    sub: apis.requestMs ? `${span(apis.requestMs.p50)} to answer` : 'no requests now',
    foot: `${count(apis.inFlight)} in flight`,
    explains: `The API takes a like and answers only when Redis has it on disk. ${count(rates.accepted)} likes in this second, ${plural(apis.processes, 'process', 'processes')}. ${logarithmic(`${count(full.inFlight)} requests in flight`)}`,
  }),
  pending: ({ sample }) => ({
    main: likes(sample.totals.pending),
    sub: `in ${plural(sample.held.pendingPosts, 'post')}`,
    foot: pendingFoot(sample),
    trouble: sample.stopped.length > 0,
    explains: `${likes(sample.totals.pending)} counted in Redis hashes, waiting for the next claim: one counter per post, however many likes. ${logarithmic(likes(full.likes))}`,
  }),
  claimed: ({ sample: { totals, held, oldestUnpersistedMs }, config }) => ({
    main: likes(totals.claimed),
    sub: `${held.openBatches} of ${config.partitions} open`,
    foot:
      held.openBatches === 0 || oldestUnpersistedMs === null
        ? 'nothing claimed'
        : `oldest ${span(oldestUnpersistedMs)}`,
    explains: `${likes(totals.claimed)} in ${plural(held.openBatches, 'open batch', 'open batches')}. Each partition has at most one open, so every post sees rising sequence numbers and nothing is written twice. ${logarithmic(likes(full.likes))}`,
  }),
  queue: ({ sample: { queue }, config }) => ({
    main: `${count(queue.waiting + queue.delayed)} waiting`,
    sub: `${count(queue.active)} active`,
    foot: queue.failed > 0 ? `${count(queue.failed)} failed` : 'one job per batch',
    trouble: queue.failed > 0,
    explains: `One job per batch, so at most ${config.partitions} at a time: then it is full. The job names the batch; the counts stay in Redis. ${count(queue.completed)} completed jobs are kept to look at.`,
  }),
  // An active job is what keeps a worker's slot busy: one reading for both, or they are two instants.
  worker: ({ sample: { workers, queue, bulkWriteMs, drain } }) => ({
    main: `${count(Math.min(queue.active, workers.slots))} of ${count(workers.slots)} busy`,
    sub: bulkWriteMs ? `${span(bulkWriteMs.p50)} a bulk write` : 'no writes now',
    foot: drain.workerPaused ? 'paused' : plural(workers.processes, 'process', 'processes'),
    explains: `Workers read a batch in slices of about 500 posts and write each with one bulk write. Bulk write p50 ${span(bulkWriteMs?.p50)}, p99 ${span(bulkWriteMs?.p99)}. Full means that every slot is busy.`,
  }),
  mongodb: ({ sample: { totals, database, lagMs } }) => ({
    main: totals.persisted < 1e9 ? count(totals.persisted) : short(totals.persisted),
    sub: `${plural(Math.round(database.operationsPerSecond), 'update')}/s`,
    foot:
      totals.accepted === 0
        ? 'no likes yet'
        : `${percent(totals.persisted / totals.accepted)} arrived`,
    explains: `${likes(totals.persisted)} persisted by ${count(database.operations)} guarded writes. From like to MongoDB: p50 ${span(lagMs?.p50)}, p99 ${span(lagMs?.p99)}. Full means every accepted like has arrived.`,
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

/** What a stage does, where nothing moves that could show it. */
export const idleWords = (drainIntervalMs: number | null): Record<StageKey, string> => ({
  api: 'answers when a like is on disk in Redis',
  pending: 'counts it: one number per post',
  claimed:
    drainIntervalMs === null
      ? 'takes what waits'
      : `takes what waits, every ${pause(drainIntervalMs).replace(/^a /, '')}`,
  queue: 'carries one job per batch',
  worker: 'writes 500 posts with one call',
  mongodb: 'has each like exactly once',
})

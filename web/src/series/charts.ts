// Every chart and every series of the page as one table: title, unit, colour, dash and explanation. The
// panel loops over it; adding a chart is adding an entry.
import type { Sample } from '../../../contract/index.ts'
import { bytes, count, perSecond, short, shortSpan, span } from '../format.ts'
import { type StageKey, stageColour } from '../stages.ts'
import type { Fold } from './rows.ts'

export interface SeriesDefinition {
  key: string
  name: string
  colour: string
  /** SVG dash array: told apart without colour */
  dash?: string
  explains: string
  value: (sample: Sample) => number | null
}

export interface ChartDefinition {
  key: string
  title: string
  unit: string
  explains: string
  fold: Fold
  write: (value: number | null) => string
  /** for the axis, when `write` says too much there */
  tick?: (value: number) => string
  /** offers a logarithmic axis */
  log?: boolean
  series: readonly SeriesDefinition[]
}

const stage = (
  key: StageKey,
  name: string,
  value: SeriesDefinition['value'],
  explains: string,
  dash?: string,
): SeriesDefinition => ({
  key: name,
  name,
  colour: stageColour(key),
  value,
  explains,
  ...(dash ? { dash } : {}),
})

/** The same colour, nearer to the text colour: percentiles of one stage are shades of its colour. */
const shade = (key: StageKey, part: number) =>
  `color-mix(in oklab, var(--${key}) ${part}%, var(--ink))`

const percentiles = (
  read: (s: Sample) => { p50: number; p95: number; p99: number } | null,
  key: StageKey,
  of: string,
): SeriesDefinition[] => [
  stage(key, 'p50', (s) => read(s)?.p50 ?? null, `Half of ${of} took at most this long.`),
  {
    ...stage(
      key,
      'p95',
      (s) => read(s)?.p95 ?? null,
      `19 of 20 ${of} took at most this long.`,
      '7 4',
    ),
    colour: shade(key, 65),
  },
  {
    ...stage(
      key,
      'p99',
      (s) => read(s)?.p99 ?? null,
      `99 of 100 ${of} took at most this long.`,
      '2 4',
    ),
    colour: shade(key, 30),
  },
]

export const charts: readonly ChartDefinition[] = [
  {
    key: 'throughput',
    title: 'Throughput',
    unit: 'likes per second',
    explains:
      'How many likes pass each stage every second. Over time all three carry the same likes.',
    fold: 'mean',
    write: perSecond,
    tick: short,
    series: [
      stage('api', 'accepted', (s) => s.rates.accepted, 'Likes answered with 202 per second.'),
      stage(
        'claimed',
        'claimed',
        (s) => s.rates.claimed,
        'Likes taken into a batch per second. Claims come in beats of the drain interval.',
        '7 4',
      ),
      stage(
        'mongodb',
        'persisted',
        (s) => s.rates.persisted,
        'Likes persisted in MongoDB per second.',
        '2 4',
      ),
    ],
  },
  {
    key: 'backlog',
    title: 'Backlog',
    unit: 'likes on their way',
    explains: 'Likes that are safe on disk in Redis but not in MongoDB yet.',
    fold: 'max',
    write: count,
    tick: short,
    series: [
      stage('pending', 'pending', (s) => s.totals.pending, 'Likes waiting for the next claim.'),
      stage(
        'claimed',
        'claimed',
        (s) => s.totals.claimed,
        'Likes in open batches: a job is writing them.',
        '7 4',
      ),
    ],
  },
  {
    key: 'lag',
    title: 'Like → MongoDB',
    unit: 'milliseconds',
    explains: 'From the answer to a like until MongoDB holds it, for the likes of that second.',
    fold: 'max',
    write: span,
    tick: shortSpan,
    log: true,
    series: percentiles((s) => s.lagMs, 'mongodb', 'the likes'),
  },
  {
    key: 'bulk',
    title: 'Bulk write',
    unit: 'milliseconds per slice',
    explains: 'How long MongoDB takes for one slice of up to 500 guarded writes.',
    fold: 'max',
    write: span,
    tick: shortSpan,
    log: true,
    series: percentiles((s) => s.bulkWriteMs, 'worker', 'the bulk writes'),
  },
  {
    key: 'batch',
    title: 'Batch size',
    unit: 'mean per batch',
    explains: 'How much one batch carries. The more likes per post, the fewer database writes.',
    fold: 'mean',
    write: short,
    series: [
      stage('claimed', 'likes', (s) => s.batch?.likes ?? null, 'Likes in one batch.'),
      stage(
        'worker',
        'posts',
        (s) => s.batch?.posts ?? null,
        'Distinct posts in one batch: one database write each.',
        '7 4',
      ),
    ],
  },
  {
    key: 'queue',
    title: 'Queue',
    unit: 'jobs',
    explains: 'Jobs in BullMQ. At most one open batch per partition bounds them.',
    fold: 'max',
    write: count,
    series: [
      stage('queue', 'waiting', (s) => s.queue.waiting, 'Jobs no worker has taken yet.'),
      stage('worker', 'active', (s) => s.queue.active, 'Jobs a worker is writing.', '7 4'),
      {
        ...stage('queue', 'delayed', (s) => s.queue.delayed, 'Jobs set aside for a moment.', '2 4'),
        colour: shade('queue', 45),
      },
      {
        ...stage(
          'queue',
          'failed',
          (s) => s.queue.failed,
          'Jobs that ended with a fault.',
          '9 3 2 3',
        ),
        colour: 'var(--bad)',
      },
    ],
  },
  {
    key: 'memory',
    title: 'Memory of Redis',
    unit: 'bytes',
    explains: 'Counters cost memory per post, not per like.',
    fold: 'max',
    write: bytes,
    series: [
      stage('pending', 'used', (s) => s.redis.usedBytes, 'All that Redis holds.'),
      {
        ...stage(
          'pending',
          'idempotency keys',
          (s) => s.idempotencyBytes,
          'Estimate for the remembered Idempotency-Keys.',
          '7 4',
        ),
        colour: shade('pending', 45),
      },
    ],
  },
  {
    key: 'api',
    title: 'Answer time',
    unit: 'milliseconds',
    explains: 'From a like request to its answer, which is after Redis has it on disk.',
    fold: 'max',
    write: span,
    tick: shortSpan,
    log: true,
    series: percentiles((s) => s.apis.requestMs, 'api', 'the answers'),
  },
]

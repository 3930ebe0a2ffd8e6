// Which alerts a sample raises, and what changed since the open ones. Pure. `redis-away` and
// `redis-refuses` are not among them: without Redis nobody could publish them, so each API process raises them for its
// own browsers.
import type { Alert, AlertCode, Durability, Sample } from '../../contract/index.ts'
import { fullness, hasFullKeys, whatFills } from './redis-memory.ts'

export interface AlertView {
  readonly sample: Sample
  /** The one a second before; null: none. */
  readonly previous: Sample | null
  /** False in the first seconds of a sampler, when processes have not reported or not connected yet. */
  readonly warm: boolean
  /** Whether Redis keeps what it acknowledges, whatever the configuration allows. */
  readonly durability: Durability
}

const nearlyFull = 0.9 // of what likes may use of Redis' memory

interface Rule {
  readonly code: AlertCode
  readonly level: Alert['level']
  readonly holds: (view: AlertView) => boolean
  readonly text: (sample: Sample) => string
}

const isMissing = ({ totals, conservation }: Sample) =>
  totals.missing !== 0 ||
  conservation.difference !== 0 ||
  conservation.audit?.status === 'different'

/** A process that has just started says so too, so it takes two samples to believe it. */
const isAway = (sample: Sample | null) => sample?.mongodb.state === 'away'

/** A server that is only silent or refuses connections needs no other word. */
const because = ({ reason }: Sample['mongodb']) =>
  reason && !['silent', 'refused', 'closed', 'other'].includes(reason) ? ` (${reason})` : ''

/** Those that take no likes, while others do; of all together the API processes tell. */
const nodesAway = ({ redis }: Sample) => {
  const serving = (redis.nodes ?? []).filter(({ partitions }) => partitions.length > 0)
  const away = serving.filter(({ reason }) => reason !== null)
  return away.length < serving.length ? away : []
}

const ofPartitions = (partitions: readonly number[]) =>
  `partition${partitions.length === 1 ? '' : 's'} ${partitions.join(' ')}`

const saying = (text: string) => () => text

type Webhook = NonNullable<Sample['webhook']>

const manyWait = 1000 // ten seconds at the usual rate

/** What is wrong with telling; the first that holds is said. Without numbers: each new text is told to everybody. */
const webhookRules: readonly (readonly [
  holds: (now: Webhook, before: Webhook | undefined) => boolean,
  text: string,
])[] = [
  [
    (now, before) => before !== undefined && now.unnoticed > before.unnoticed,
    'too many wait, some will never be told',
  ],
  [({ state }) => state === 'gone', 'the webhook answered 410, nothing is sent'],
  [({ state }) => state === 'paused', 'they are paused'],
  [({ dead }) => dead > 0, 'some were given up'],
  [({ waiting }) => waiting >= manyWait, 'many wait, they are told late'],
]

/** In the order they are shown; the first rule of a code that holds decides its level. */
const rules: readonly Rule[] = [
  {
    code: 'likes-missing',
    level: 'critical',
    holds: ({ sample }) => isMissing(sample),
    text: saying('Likes are missing: the sums do not agree'),
  },
  {
    code: 'likes-forgotten',
    level: 'critical',
    holds: ({ sample }) => (sample.conservation.forgotten ?? 0) > 0,
    text: ({ conservation }) =>
      `Redis has lost likes that it had counted, in partitions: ${conservation.forgotten}`,
  },
  {
    code: 'partition-stopped',
    level: 'critical',
    holds: ({ sample }) => sample.stopped.length > 0,
    text: ({ stopped }) =>
      `Stopped until the operator decides: ${[...Map.groupBy(stopped, ({ reason }) => reason)]
        .map(([reason, of]) => `${ofPartitions(of.map(({ partition }) => partition))} (${reason})`)
        .join(', ')}`,
  },
  {
    code: 'redis-node-away',
    level: 'critical',
    holds: ({ sample }) => nodesAway(sample).length > 0,
    text: (sample) =>
      `Some likes are refused: ${nodesAway(sample)
        .map(({ node, reason, partitions }) => `${node} (${reason}; ${ofPartitions(partitions)})`)
        .join(', ')}`,
  },
  {
    code: 'redis-full',
    level: 'critical',
    holds: ({ sample }) => fullness(sample.redis) >= 1,
    text: (sample) => `Redis is full, likes are refused: ${whatFills(sample)}`,
  },
  {
    code: 'redis-full',
    level: 'warning',
    holds: ({ sample }) => fullness(sample.redis) >= nearlyFull,
    text: (sample) => `Redis is nearly full, likes will be refused: ${whatFills(sample)}`,
  },
  {
    code: 'idempotency-full',
    level: 'warning',
    holds: ({ sample }) => hasFullKeys(sample),
    text: saying('Idempotency-Keys have used up their share: likes with a key are refused'),
  },
  {
    code: 'mongodb-away',
    level: 'critical',
    holds: ({ sample, previous, warm }) => warm && isAway(sample) && isAway(previous),
    text: ({ mongodb }) => `MongoDB does not answer${because(mongodb)}: likes wait in Redis`,
  },
  {
    code: 'mongodb-refuses',
    level: 'critical',
    holds: ({ sample }) => sample.mongodb.state === 'refuses',
    text: ({ mongodb }) => `MongoDB refuses writes${because(mongodb)}: likes wait in Redis`,
  },
  {
    code: 'no-workers',
    level: 'critical',
    holds: ({ sample, warm }) => warm && sample.workers.processes === 0,
    text: saying('No worker is running: likes wait in Redis'),
  },
  {
    code: 'no-producer',
    level: 'critical',
    holds: ({ sample, warm }) => warm && sample.producers === 0,
    text: saying('No producer is running: nothing is claimed'),
  },
  {
    code: 'claims-paused',
    level: 'warning',
    holds: ({ sample }) => sample.drain.paused,
    text: saying('Claims are paused: likes are counted and wait in Redis'),
  },
  {
    code: 'workers-paused',
    level: 'warning',
    holds: ({ sample }) => sample.drain.workerPaused,
    text: saying('Workers are paused: what is claimed waits in the queue'),
  },
  {
    code: 'dead-letters',
    level: 'warning',
    holds: ({ sample }) => sample.totals.deadLettered > 0,
    text: saying('MongoDB refuses some posts: their likes are dead letters'),
  },
  ...webhookRules.map(
    ([holds, text]): Rule => ({
      ...{ code: 'notifications-behind', level: 'warning' },
      holds: ({ sample, previous }) =>
        sample.webhook !== undefined && holds(sample.webhook, previous?.webhook),
      text: saying(`Notifications: ${text}`),
    }),
  ),
  {
    code: 'not-durable',
    level: 'warning',
    holds: ({ durability }) => durability === 'relaxed',
    text: saying('Redis may lose likes it has acknowledged: see its persistence settings'),
  },
  {
    code: 'not-durable',
    level: 'warning',
    holds: ({ durability }) => durability === 'unknown',
    text: saying(
      'Nobody knows whether Redis keeps what it acknowledges: it does not tell its settings',
    ),
  },
]

/** The alerts that hold now, each as if it began now. */
const holding = (view: AlertView): Map<AlertCode, Alert> => {
  const found = new Map<AlertCode, Alert>()
  for (const { code, level, holds, text } of rules) {
    if (found.has(code) || !holds(view)) continue
    found.set(code, { code, level, text: text(view.sample), since: view.sample.at })
  }
  return found
}

const isSame = (a: Alert, b: Alert) => a.level === b.level && a.text === b.text

/**
 * What to publish: alerts that began or changed (these stay open), and those that ended (with `until`).
 * An alert keeps its `since` while it is open, however it changes.
 */
export const alertChanges = (open: readonly Alert[], view: AlertView): Alert[] => {
  const now = holding(view)
  const before = new Map(open.map((alert) => [alert.code, alert]))
  const ended = open
    .filter(({ code }) => !now.has(code))
    .map((alert) => ({ ...alert, until: view.sample.at }))
  const begun = [...now.values()].flatMap((alert) => {
    const known = before.get(alert.code)
    if (!known) return [alert]
    return isSame(known, alert) ? [] : [{ ...alert, since: known.since }]
  })
  return [...ended, ...begun]
}

import { describe, expect, it } from 'vitest'
import type { Alert, AlertCode, Audit, Sample } from '../../contract/index.ts'
import { memoryWith, readingWith, reportWith, workerWith } from '../../testing/stream-fixtures.ts'
import { type AlertView, alertChanges } from './alerts.ts'
import { nextSample } from './sample.ts'

const healthy = nextSample(
  null,
  readingWith({
    live: [reportWith({ worker: workerWith(), producer: { nextTickAt: 0 } })],
    memory: memoryWith({ maxBytes: 10_000, fullBytes: 8500, keysMaxBytes: 4000 }),
  }),
  1000,
).sample

const view = (fields: Partial<Sample> = {}, more: Partial<AlertView> = {}): AlertView => ({
  sample: { ...healthy, ...fields },
  previous: healthy,
  warm: true,
  durability: 'always',
  ...more,
})

const redisWith = (usedBytes: number): Sample['redis'] => ({ ...healthy.redis, usedBytes })

const codes = (alerts: Alert[]) => alerts.map(({ code, level }) => `${level} ${code}`)

const away = { mongodb: { state: 'away' } } as const

const audit = { status: 'different' } as Audit

const up = {
  ...{ node: 'a:1', reason: null, partitions: [0, 2] },
  ...{ usedBytes: 1, maxBytes: null, operationsPerSecond: 1, replicas: 1 },
}
const gone = { ...up, node: 'b:1', reason: 'redis-away', partitions: [1] }

const telling: NonNullable<Sample['webhook']> = {
  ...{ state: 'sending', waiting: 0, dead: 0, unnoticed: 0, senders: 1, delivered: 0 },
  ...{ successShare: null, failure: null, delayMs: null },
}
const told = (fields: Partial<typeof telling>) => view({ webhook: { ...telling, ...fields } })
const before = { previous: { ...healthy, webhook: telling } }

const cases: [AlertCode, Alert['level'], AlertView][] = [
  ['likes-missing', 'critical', view({ totals: { ...healthy.totals, missing: 1 } })],
  ['likes-missing', 'critical', view({ conservation: { difference: -1, audit: null } })],
  ['likes-missing', 'critical', view({ conservation: { difference: 0, audit } })],
  [
    'likes-forgotten',
    'critical',
    view({ conservation: { ...healthy.conservation, forgotten: 2 } }),
  ],
  [
    'partition-stopped',
    'critical',
    view({ stopped: [{ partition: 1, reason: 'redis-lost', likes: 1 }] }),
  ],
  ['redis-node-away', 'critical', view({ redis: { ...healthy.redis, nodes: [up, gone] } })],
  ['redis-full', 'warning', view({ redis: redisWith(8000) })],
  ['redis-full', 'critical', view({ redis: redisWith(8500) })],
  ['idempotency-full', 'warning', view({ idempotencyBytes: 4000 })],
  ['mongodb-away', 'critical', view(away, { previous: { ...healthy, ...away } })],
  [
    'mongodb-refuses',
    'critical',
    view({ mongodb: { state: 'refuses', reason: 'OutOfDiskSpace' } }),
  ],
  ['no-workers', 'critical', view({ workers: { processes: 0, slots: 0, busy: 0 } })],
  ['no-producer', 'critical', view({ producers: 0 })],
  ['claims-paused', 'warning', view({ drain: { ...healthy.drain, paused: true } })],
  ['workers-paused', 'warning', view({ drain: { ...healthy.drain, workerPaused: true } })],
  ['dead-letters', 'warning', view({ totals: { ...healthy.totals, deadLettered: 1 } })],
  ['notifications-behind', 'warning', told({ state: 'gone' })],
  ['notifications-behind', 'warning', told({ state: 'paused' })],
  ['notifications-behind', 'warning', told({ dead: 1 })],
  ['notifications-behind', 'warning', told({ waiting: 1000 })],
  ['notifications-behind', 'warning', { ...told({ unnoticed: 1 }), ...before }],
  ['not-durable', 'warning', view({}, { durability: 'relaxed' })],
  ['not-durable', 'warning', view({}, { durability: 'unknown' })],
]

describe('alerts', () => {
  it('raises none when all is well', () => {
    expect(alertChanges([], view())).toEqual([])
    const unlimited = view({ redis: { ...redisWith(1e12), maxBytes: null, fullBytes: null } })
    expect(alertChanges([], unlimited)).toEqual([])
    expect(alertChanges([], told({ waiting: 999, unnoticed: 7 }))).toEqual([])
  })

  it.each(cases)(
    'raises %s (%s) once, keeps it open, and ends it with until',
    (code, level, bad) => {
      const begun = alertChanges([], bad)
      expect(codes(begun)).toEqual([`${level} ${code}`])
      expect(begun[0]).toMatchObject({ since: bad.sample.at, text: expect.stringMatching(/\w/) })
      expect(begun[0]!.until).toBeUndefined()
      expect(alertChanges(begun, bad)).toEqual([])
      const later = view({ at: bad.sample.at + 5000 })
      expect(alertChanges(begun, later)).toEqual([{ ...begun[0], until: later.sample.at }])
    },
  )

  it('does not miss processes before they had time to report', () => {
    const empty = { workers: { processes: 0, slots: 0, busy: 0 }, producers: 0 }
    expect(alertChanges([], view(empty, { warm: false }))).toEqual([])
    expect(codes(alertChanges([], view(empty)))).toEqual([
      'critical no-workers',
      'critical no-producer',
    ])
  })

  it('does not believe in one sample that MongoDB is away, nor before all had time to connect', () => {
    expect(alertChanges([], view(away))).toEqual([])
    const lasting = { previous: { ...healthy, ...away } }
    expect(alertChanges([], view(away, { ...lasting, warm: false }))).toEqual([])
    expect(codes(alertChanges([], view(away, lasting)))).toEqual(['critical mongodb-away'])
  })

  it('keeps the beginning of an alert that gets worse', () => {
    const nearly = view({ redis: redisWith(8000) })
    const open = alertChanges([], nearly)
    const full = view({ at: 2_000_000, redis: redisWith(9900) })
    const [changed] = alertChanges(open, full)
    expect(changed).toMatchObject({ level: 'critical', since: open[0]!.since })
    expect(changed!.until).toBeUndefined()
  })

  it('changes each alert by itself', () => {
    const two = view({ ...away, producers: 0 }, { previous: { ...healthy, ...away } })
    const open = alertChanges([], two)
    expect(open).toHaveLength(2)
    const one = view({ producers: 0, totals: { ...healthy.totals, deadLettered: 5 } })
    expect(alertChanges(open, one).map(({ code, until }) => [code, until !== undefined])).toEqual([
      ['mongodb-away', true],
      ['dead-letters', false],
    ])
  })
})

import { expect, it } from 'vitest'
import type { Flood, LabColumn, LabRun } from '../../../contract/index.ts'
import type { Happening } from '../incidents/happenings.ts'
import { drillReport } from './drill-report.ts'
import { floodReport } from './flood-report.ts'
import { reportHtml } from './report.ts'
import type { Around } from './run-facts.ts'

const evil = `<script>alert("1")</script>'&`

const happening: Happening = {
  ...{ id: 'a', kind: 'redis-away', text: evil, from: 12_000, to: 14_500, refused: 120 },
  unknown: 3,
}
const around: Around = {
  config: {
    ...{ version: evil, partitions: 4, drainIntervalMs: 1000, unknownPosts: 'create' },
    redis: { server: 'redis', version: '7.0.15', durability: 'always' },
    ...{ mongodb: null, admin: 'local' },
  },
  happenings: [happening, { ...happening, id: 'b', from: 900_000, to: 900_001, text: 'later' }],
  vitals: { largestPaintMs: 310, layoutShift: null, interactiveMs: 640 },
  now: 40_000,
}
const column: LabColumn = {
  ...{ name: 'likeflow', accepted: 4213, refused: 120, unknown: 8, held: 4213, perSecond: 300 },
  ...{ writesPerSecond: null, lagMs: 740, recoveryMs: 1200, lost: 0, doubled: 0, fault: null },
}
const run: LabRun = {
  ...{ id: 'a', drill: 'kill-redis', rate: 300, seconds: 10, beside: true, state: 'done' },
  ...{ startedAt: 10_000, elapsedMs: 20_000, faultAtMs: 2500, healedAtMs: 4000, fault: null },
  steps: [{ ms: 2500, text: evil }],
  columns: [column, { ...column, name: 'job-per-like', lost: null, fault: evil }],
  points: [0, 500, 1000].map((ms) => ({ ms, perSecond: [300, 280], waiting: [20, null] })),
}
const flood: Flood = {
  ...{ id: 'f', state: 'done', rate: 2000, seconds: 20, posts: 30, skew: 'zipf' },
  ...{ startedAt: 10_000, at: 32_000, elapsedMs: 20_000, planned: 40_000, sent: 40_000 },
  ...{ accepted: 39_877, refused: 120, unknown: 3, perSecond: 2000, fault: null },
  verdict: {
    ...{ status: 'equal', acknowledged: 39_877, posts: 30, missing: 0, extra: 0, ms: 2000 },
    reason: null,
  },
}

const cells = (file: string) => file.replaceAll('\u202f', '').replaceAll('\n', '')

it.each([
  ['drill', () => reportHtml(drillReport(run, around))],
  [
    'flood',
    () =>
      reportHtml(
        floodReport({ ...flood, fault: evil, verdict: null, state: 'failed' }, [], around),
      ),
  ],
])('shows whatever a %s says as text', (_, make) => {
  const file = make()
  expect(file).not.toContain('<script')
  expect(file).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;')
})

it('has the figures of a drill, a dash for what is not known, and the fault in both charts', () => {
  const file = cells(reportHtml(drillReport(run, around)))
  expect(file).toContain('Lost 0, doubled 0')
  expect(file).toContain('<th scope="row">accepted</th><td>4213</td><td>4213</td>')
  expect(file).toContain('<th scope="row">lost</th><td>0</td><td>–</td>')
  expect(file).toContain('<th scope="row">writes/s</th><td>–</td><td>–</td>')
  expect(file.match(/>fault<\/text>/g)).toHaveLength(2)
})

it('has the figures of a flood, and what happened in its time alone', () => {
  const file = cells(reportHtml(floodReport(flood, [], around)))
  expect(file).toContain('All in MongoDB, none twice: 39877 likes on 30 posts.')
  expect(file).toContain('<th scope="row">unknown, counted once or not at all</th><td>3</td>')
  expect(file).toContain('<td>2.5 s</td><td>120</td><td>3</td>')
  expect(file).not.toContain('later')
})

import { expect, it } from 'vitest'
import type { Alert, Audit, Sample } from '../../contract/index.ts'
import { readingWith, reportWith } from '../../testing/stream-fixtures.ts'
import { alertIncident, auditIncident, endedProcesses } from './incidents.ts'
import { nextSample } from './sample.ts'

const quiet = nextSample(null, readingWith(), 1000).sample
const audited = (audit: Partial<Audit> | null): Sample => ({
  ...quiet,
  conservation: { difference: 0, audit: audit as Audit | null },
})

it('keeps an alert that has ended from its beginning to its end', () => {
  const alert: Alert = { code: 'no-workers', level: 'critical', text: 'None.', since: 5, until: 9 }
  expect(alertIncident(alert)).toMatchObject({ kind: 'no-workers', text: 'None.', from: 5, to: 9 })
})

it('tells an audit once, and one that was there before the first look never', () => {
  const first = audited({ at: 7, status: 'different', difference: -1 })
  expect(auditIncident(first, null)).toBeNull()
  expect(auditIncident(first, audited(null))).toMatchObject({
    from: 7,
    text: 'Audit: MongoDB differs by -1',
  })
  expect(auditIncident(first, first)).toBeNull()
})

it('tells which process ended', () => {
  const [one, two] = [reportWith({ id: 'a', pid: 11, roles: ['worker'] }), reportWith({ id: 'b' })]
  expect(endedProcesses([one, two], [two], 3)).toEqual([
    expect.objectContaining({
      ...{ id: 'process-ended a', from: 3, to: 3 },
      text: 'Process 11 on here (worker) ended or fell silent',
    }),
  ])
})

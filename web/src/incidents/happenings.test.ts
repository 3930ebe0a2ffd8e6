import { expect, it } from 'vitest'
import type { Incident } from '../../../contract/index.ts'
import type { Known } from '../stream/known.ts'
import { happenings } from './happenings.ts'

const incident = (
  kind: Incident['kind'],
  from: number,
  to: number,
  refused: number | null = null,
  unknown?: number,
) =>
  ({
    ...{ id: `${kind} ${from} ${to}`, kind, text: kind, from, to, refused },
    ...(unknown !== undefined && { unknown }),
  }) satisfies Incident

const known = (troubles: Known['troubles']): Known => ({
  ...{ state: 'degraded', fate: 'counted', why: '', look: 'known', asOf: 0 },
  troubles,
})

it('shows an outage that two processes saw as one, with the refusals of both', () => {
  const told = [incident('redis-away', 1_000, 6_000, 3), incident('redis-away', 2_000, 7_000, 4)]
  expect(happenings(told, known([]), null)).toMatchObject([{ from: 1_000, to: 7_000, refused: 7 }])
})

it('tells unknown outcomes apart from refusals, and nothing where nobody told', () => {
  const told = [
    incident('redis-away', 1_000, 6_000, 3, 2),
    incident('redis-away', 2_000, 7_000, 4, 5),
    incident('mongodb-away', 3_000, 4_000),
  ]
  expect(happenings(told, known([]), null)).toMatchObject([
    { refused: 7, unknown: 7 },
    { refused: null, unknown: null },
  ])
})

it('keeps apart what happened twice', () => {
  const told = [incident('redis-away', 1_000, 2_000), incident('redis-away', 9_000, 9_500)]
  expect(happenings(told, known([]), null)).toHaveLength(2)
  const audits = [incident('audit', 1_000, 1_000), incident('audit', 1_200, 1_200)]
  expect(happenings(audits, known([]), null)).toHaveLength(2)
})

it('has what goes on, from where it began', () => {
  const trouble = {
    code: 'mongodb-away',
    level: 'critical',
    text: 'x',
    action: '',
    since: 500,
  } as const
  const told = [incident('mongodb-away', 400, 450)]
  expect(happenings(told, known([trouble]), null)).toMatchObject([{ from: 400, to: null }])
})

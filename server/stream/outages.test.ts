import { expect, it } from 'vitest'
import type { Incident, ServerState, UnavailableReason } from '../../contract/index.ts'
import { createOutages } from './outages.ts'

const state = (reason: UnavailableReason | null, since: number, at: number): ServerState => ({
  ...{ at, since, likes: reason ? 'refused' : 'counted', reason, text: '', action: '' },
  partitions: { all: 1, taking: reason ? 0 : 1 },
  mongodb: { state: 'up', since: 0, reason: null },
})

it('tells each kind of an outage from its own beginning, with what became of likes meanwhile', () => {
  const told: Incident[] = []
  const counts = { refused: 0, unknown: 0 }
  const take = createOutages({
    process: 'p',
    refused: () => counts.refused,
    unknown: () => counts.unknown,
    tell: (incident) => told.push(incident),
  })
  const well = state(null, 0, 0)
  take(state('redis-away', 10, 10), well)
  Object.assign(counts, { refused: 5, unknown: 1 })
  take(state('redis-read-only', 10, 20), well)
  counts.refused = 7
  take(state(null, 30, 30), well)
  expect(told).toMatchObject([
    { kind: 'redis-away', from: 10, to: 20, refused: 5, unknown: 1 },
    { kind: 'redis-refuses', from: 20, to: 30, refused: 2, unknown: 0 },
  ])
})

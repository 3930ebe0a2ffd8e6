import { describe, expect, it } from 'vitest'
import { type LinkFacts, liveness, offlineAfterMs, staleAfterMs } from './liveness.ts'

const now = 1_000_000
const facts = (more: Partial<LinkFacts>): LinkFacts => ({
  socket: 'open',
  lastEventAt: now - 500,
  downSince: now,
  online: true,
  now,
  ...more,
})

describe('liveness', () => {
  it('is live while events arrive', () => expect(liveness(facts({}))).toBe('live'))
  it('does not believe an open socket without events', () => {
    expect(liveness(facts({ lastEventAt: now - staleAfterMs - 1 }))).toBe('stale')
    expect(liveness(facts({ lastEventAt: null }))).toBe('reconnecting')
  })
  it('does not believe recent events on a lost socket', () =>
    expect(liveness(facts({ socket: 'connecting' }))).toBe('reconnecting'))
  it('says offline when it lasts, or when the browser says so', () => {
    const lost = { socket: 'waiting', downSince: now - offlineAfterMs } as const
    expect(liveness(facts(lost))).toBe('offline')
    expect(liveness(facts({ socket: 'connecting', online: false }))).toBe('offline')
  })
})

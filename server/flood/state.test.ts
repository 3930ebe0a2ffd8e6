import { describe, expect, it } from 'vitest'
import type { FloodBody } from '../../contract/index.ts'
import { brokenOff, ended, newFlood, progressed } from './state.ts'
import { notVerified } from './verdict.ts'

const body: FloodBody = { rate: 100, seconds: 10, posts: 5, skew: 'hot' }
const first = newFlood('f', body, 1000)
const said = (more: object) => ({
  ...{ phase: 'running' as const, elapsedMs: 1000, accepted: 0, refused: {}, unknown: 0 },
  ...more,
})

describe('the state of a flood', () => {
  it('plans rate times seconds and begins with nothing sent', () => {
    expect(first).toMatchObject({
      ...body,
      state: 'running',
      planned: 1000,
      sent: 0,
      verdict: null,
    })
  })

  it('has sent what has an outcome: accepted, refused for whatever reason, unknown', () => {
    const refused = { '503 overloaded': 3, 'refused connection': 2 }
    const next = progressed(first, said({ accepted: 90, refused, unknown: 1 }), 2000)
    expect(next).toMatchObject({ sent: 96, accepted: 90, refused: 5, unknown: 1, at: 2000 })
  })

  it('tells the rate since the state before, not the mean', () => {
    const one = progressed(first, said({ accepted: 100 }), 2000)
    const two = progressed(one, said({ accepted: 120, elapsedMs: 1500 }), 2500)
    expect([one.perSecond, two.perSecond]).toEqual([100, 40])
    expect(progressed(two, said({ accepted: 120, elapsedMs: 1500 }), 2500).perSecond).toBe(40)
  })

  it('stands still while it compares', () => {
    const sent = progressed(first, said({ accepted: 100 }), 2000)
    const comparing = progressed(sent, said({ phase: 'verifying', elapsedMs: 9000 }), 3000)
    expect(comparing).toMatchObject({ state: 'verifying', elapsedMs: 1000, perSecond: 0 })
  })

  it('ends done or stopped with a verdict, or broken off without one', () => {
    const verdict = notVerified('stopped', 7)
    const end = (stopped: boolean) => ({ progress: said({ accepted: 7 }), stopped, verdict })
    expect(ended(first, end(false), 2000)).toMatchObject({ state: 'done', sent: 7, verdict })
    expect(ended(first, end(true), 2000).state).toBe('stopped')
    expect(brokenOff(first, null, 2000)).toMatchObject({ state: 'stopped', verdict: null })
    expect(brokenOff(first, 'why', 2000)).toMatchObject({ state: 'failed', fault: 'why' })
  })
})

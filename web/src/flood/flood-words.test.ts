import { describe, expect, it } from 'vitest'
import type { FloodVerdict } from '../../../contract/index.ts'
import { newFlood } from '../../../server/flood/state.ts'
import { isLost, nowWords, outcomeWords, shortfall, verdictWords } from './flood-words.ts'

const verdict = (more: Partial<FloodVerdict>): FloodVerdict => ({
  ...{ status: 'equal', acknowledged: 12_000, posts: 40, missing: 0, extra: 0, ms: 1 },
  ...{ reason: null, ...more },
})
const flood = newFlood('f', { rate: 1, seconds: 1, posts: 1, skew: 'hot' }, 0)
const says = (more: Partial<FloodVerdict>) => verdictWords(verdict(more))

describe('the words about a flood', () => {
  it('praises only what was compared and equal', () => {
    expect(says({})).toMatchObject({ colour: 'text-good' })
    expect(says({}).text).toBe('All in MongoDB, none twice: 12\u202f000 likes on 40 posts.')
    expect(says({ acknowledged: 0, posts: 0 })).toMatchObject({ colour: 'text-soft' })
    expect(says({ status: 'not-verified', reason: 'stopped' })).toMatchObject({
      ...{ text: 'Not verified: the comparison was stopped.', colour: 'text-warn' },
    })
  })

  it('is red with the first like missing, and only warns of likes that others may have sent', () => {
    expect(says({ status: 'missing', missing: 1 })).toMatchObject({
      ...{ text: '1 like missing in MongoDB, of 12\u202f000 likes on 40 posts.' },
      ...{ colour: 'text-bad' },
    })
    expect(says({ status: 'more', extra: 2 })).toMatchObject({ colour: 'text-warn' })
  })

  it('has an outcome for every end and none before', () => {
    expect(outcomeWords(flood)).toBe(null)
    expect(outcomeWords({ ...flood, state: 'failed', fault: 'Why.' })?.text).toBe('Why.')
    expect(outcomeWords({ ...flood, state: 'stopped' })?.text).toContain('the server was stopped')
    expect(outcomeWords({ ...flood, state: 'done', verdict: verdict({}) })?.text).toContain('All')
  })

  it('says when a flood could not keep its rate, unless it was stopped', () => {
    const late = { ...flood, state: 'done', planned: 40_000, sent: 28_000 } as const
    expect(shortfall(late)).toContain('28\u202f000 of 40\u202f000')
    expect(shortfall({ ...late, sent: 39_900 })).toBe(null)
    expect(shortfall({ ...late, state: 'stopped' })).toBe(null)
  })

  it('takes silence for an end only while events arrive and the view shows them', () => {
    const hearing = { heardAt: 0, now: 10_001, live: true }
    expect(isLost(flood, hearing)).toBe(true)
    expect(isLost(flood, { ...hearing, now: 9999 })).toBe(false)
    expect(isLost(flood, { ...hearing, live: false })).toBe(false)
    expect(isLost({ ...flood, state: 'done' }, hearing)).toBe(false)
  })
})

it('does not say that all was sent of a flood that was stopped', () => {
  const verifying = { ...flood, state: 'verifying', planned: 1000 } as const
  expect(nowWords({ ...verifying, sent: 120 })).toMatch(/^Stopped\. Waiting for MongoDB/)
  expect(nowWords({ ...verifying, sent: 995 })).toMatch(/^All sent\. Waiting for MongoDB/)
})

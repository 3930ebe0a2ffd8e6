import { describe, expect, it } from 'vitest'
import type { Audit } from '../../../contract/index.ts'
import { sampleAt } from '../../test/fixtures.ts'
import { offBy } from './off-by.ts'

const base = sampleAt(1000)
const { persisted } = base.totals
const audited = (audit: Partial<Audit> | null) =>
  offBy({ ...base, conservation: { difference: 0, audit: audit as Audit | null } })?.says

describe('the difference', () => {
  it('says that nothing is lost only when MongoDB was found to hold what is there now', () => {
    expect(audited({ status: 'equal', persisted })).toBe('nothing lost, none twice')
    for (const audit of [
      null,
      { status: 'equal', persisted: persisted - 1 },
      { status: 'within', persisted },
      { status: 'undecided', persisted },
    ] as const)
      expect(audited(audit)).toBe('the sums in Redis agree')
  })
})

import { expect, it } from 'vitest'
import type { Audit } from '../../../contract/index.ts'
import { shownAudit } from './shown-audit.ts'

const audit = (at: number): Audit => ({
  ...{ at, status: 'equal', base: 0, persisted: 1, sum: 1, moved: 0, difference: 0, notNumbers: 0 },
  ...{ heldMs: 0, ms: 1 },
})

it('is that of the button until the stream tells of another, whatever the clock did between', () => {
  const [before, found, next] = [audit(1000), audit(5000), audit(2000)]
  const pressed = { found, insteadOf: before }
  expect(shownAudit(undefined, before)).toBe(before)
  expect(shownAudit(pressed, { ...before })).toBe(found) // each sample carries it anew
  expect(shownAudit(pressed, next)).toBe(next)
  expect(shownAudit({ found, insteadOf: null }, undefined)).toBe(found)
})

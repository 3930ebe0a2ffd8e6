import { expect, it } from 'vitest'
import { metaWith } from '../../testing/stream-fixtures.ts'
import { createStandstill } from './standstill.ts'

const open = metaWith({ openSeq: '8', slices: '3' })

it('counts from the last progress of an open batch', () => {
  const standstill = createStandstill()
  expect(standstill.seen(0, open, 1000)).toBe(0)
  expect(standstill.seen(0, open, 4000)).toBe(3000)
  expect(standstill.seen(1, open, 4000)).toBe(0)
  expect(standstill.seen(0, { ...open, slices: '4' }, 5000)).toBe(0)
  expect(standstill.seen(0, { ...open, slices: '4' }, 6000)).toBe(1000)
  expect(standstill.seen(0, { ...open, openSeq: '10', slices: '4' }, 7000)).toBe(0)
})

it('says nothing of a partition that is stopped, or has no batch open', () => {
  const standstill = createStandstill()
  standstill.seen(0, open, 0)
  expect(standstill.seen(0, { ...open, stopped: 'why' }, 9000)).toBe(0)
  expect(standstill.seen(0, open, 9500)).toBe(0)
  expect(standstill.seen(0, { ...open, openSeq: null }, 20_000)).toBe(0)
})

it('begins anew when nothing was to be expected', () => {
  const standstill = createStandstill()
  standstill.seen(0, open, 0)
  standstill.forget()
  expect(standstill.seen(0, open, 9000)).toBe(0)
})

import { describe, expect, it } from 'vitest'
import { reportWith } from '../../testing/stream-fixtures.ts'
import { createProcessWatch } from './process-watch.ts'

const ids = (seen: { live: { id: string }[] }) => seen.live.map(({ id }) => id)

describe('process watch', () => {
  it('takes a report for alive while it changes, and for dead three seconds after the last change', () => {
    const watch = createProcessWatch()
    const now = 1_000_000
    expect(ids(watch([reportWith({ at: now })], now))).toEqual(['process'])
    expect(ids(watch([reportWith({ at: now })], now + 2999))).toEqual(['process'])
    expect(ids(watch([reportWith({ at: now })], now + 3000))).toEqual([])
    expect(ids(watch([reportWith({ at: now + 1 })], now + 4000))).toEqual(['process'])
  })

  it('believes a process whose clock is wrong as soon as its report changes, and never drops it', () => {
    const watch = createProcessWatch()
    const now = 1_000_000_000
    for (let second = 0; second < 100; second++) {
      const seen = watch([reportWith({ at: second * 1000 })], now + second * 1000)
      expect(ids(seen)).toEqual(second === 0 ? [] : ['process'])
      expect(seen.gone).toEqual([])
    }
  })

  it('does not take a leftover of an earlier run for alive', () => {
    const watch = createProcessWatch()
    for (let second = 0; second < 60; second++) {
      const seen = watch([reportWith({ at: 1 })], 1_000_000 + second * 1000)
      expect(seen).toEqual({ live: [], gone: [] })
    }
  })

  it('names a process that was silent for a minute', () => {
    const watch = createProcessWatch()
    const reports = [reportWith({ at: 1_000_000 }), reportWith({ id: 'other', at: 1_000_000 })]
    watch(reports, 1_000_000)
    expect(watch(reports, 1_060_000).gone).toEqual([])
    reports[1] = reportWith({ id: 'other', at: 1_060_000 })
    expect(watch(reports, 1_060_001)).toMatchObject({ live: [{ id: 'other' }], gone: ['process'] })
  })
})

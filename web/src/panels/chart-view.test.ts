import { expect, it } from 'vitest'
import { readChartView, stretchOf, writeChartView } from './chart-view.ts'

it('comes back from the address as it went in, beside what else is there', () => {
  const view = { minutes: 15, zoom: { from: 5, to: 9 }, hidden: new Set(['lag.p95']) } as const
  const search = writeChartView('?x=1', view)
  expect(search).toBe('?x=1&range=15&from=5&to=9&hide=lag.p95')
  expect(readChartView(search)).toEqual(view)
  const nothing = { minutes: null, zoom: null, hidden: new Set<string>() }
  expect(writeChartView('?range=7&from=9&to=5&hide=', nothing)).toBe('')
  expect(readChartView('?range=7&from=9&to=5&hide=')).toEqual(nothing)
})

it('takes no stretch that no clock can show', () => {
  expect(readChartView('?from=1&to=9e15').zoom).toBeNull()
})

it('shows a minute until there is more, then five, unless somebody chose', () => {
  const view = readChartView('')
  expect(stretchOf(view, 0, 30_000)).toEqual({ rangeMs: 60_000, to: null })
  expect(stretchOf(view, 0, 70_000)).toEqual({ rangeMs: 300_000, to: null })
  expect(stretchOf({ ...view, minutes: 1 }, 0, 70_000)).toEqual({ rangeMs: 60_000, to: null })
  expect(stretchOf({ ...view, zoom: { from: 5, to: 25 } }, 0, 9)).toEqual({ rangeMs: 20, to: 25 })
})

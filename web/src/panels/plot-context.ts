// What a plot shows right now, for the parts inside recharts' frame: they follow it without the frame.
import { createContext, use } from 'react'
import type { ChartDefinition } from '../series/charts.ts'
import type { Gap, Row } from '../series/rows.ts'

export interface Plot {
  chart: ChartDefinition
  rows: readonly Row[]
  gaps: readonly Gap[]
  hidden: ReadonlySet<string>
  log: boolean
}

export const PlotContext = createContext<Plot | null>(null)

export const usePlot = (): Plot => {
  const plot = use(PlotContext)
  if (!plot) throw new Error('usePlot outside of a plot')
  return plot
}

/** The row under the crosshair; `ago`: milliseconds before the newest row, at most 0. */
export const rowAt = (rows: readonly Row[], ago: unknown): Row | undefined => {
  const newest = rows.at(-1)
  return newest && typeof ago === 'number' ? rows.find((r) => r.at === newest.at + ago) : undefined
}

// What a plot shows right now, for the parts inside recharts' frame: they follow it without the frame.
import { createContext, use } from 'react'
import type { ChartMark } from '../incidents/chart-marks.ts'
import type { ChartDefinition } from '../series/charts.ts'
import type { Gap, Row } from '../series/rows.ts'

export interface Plot {
  chart: ChartDefinition
  rows: readonly Row[]
  gaps: readonly Gap[]
  /** the time of the newest point's place: 0 on the axis */
  end: number
  marks: readonly ChartMark[]
  hidden: ReadonlySet<string>
  log: boolean
  /** shows only this stretch, in every chart */
  onZoom: (from: number, to: number) => void
}

export const PlotContext = createContext<Plot | null>(null)

export const usePlot = (): Plot => {
  const plot = use(PlotContext)
  if (!plot) throw new Error('usePlot outside of a plot')
  return plot
}

/** The row under the crosshair; `ago`: milliseconds before the newest place, at most 0. */
export const rowAt = ({ rows, end }: Plot, ago: unknown): Row | undefined =>
  typeof ago === 'number' ? rows.find((r) => r.at === end + ago) : undefined

// How did it get here? All charts over one time axis, with one crosshair.
import { useState } from 'react'
import { charts } from '../series/charts.ts'
import { type Minutes, ranges } from '../series/range.ts'
import { Segments } from '../ui/Segments.tsx'
import { Chart } from './Chart.tsx'
import { createTurns } from './turns.ts'

const choices = ranges.map(({ minutes: value, name }) => ({ value, name }))

const pageTurns = () =>
  createTurns({ nextFrame: requestAnimationFrame, now: () => performance.now() })

export const Charts = () => {
  const [turns] = useState(pageTurns)
  const [minutes, setMinutes] = useState<Minutes>(5)
  return (
    <section aria-label="Charts" className="grid min-w-0 gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3 px-1 pt-2">
        <h2 className="text-xl font-bold tracking-tight">How it went</h2>
        <Segments
          legend="Time range of all charts"
          choices={choices}
          value={minutes}
          onChange={setMinutes}
        />
      </div>
      <div className="grid min-w-0 gap-4 md:grid-cols-2 min-[120rem]:grid-cols-4">
        {charts.map((chart) => (
          <Chart key={chart.key} chart={chart} minutes={minutes} turns={turns} />
        ))}
      </div>
    </section>
  )
}

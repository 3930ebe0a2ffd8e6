// The drill that runs, or ran last: its verdict, how backlog formed and drained, what happened when.
import { type ReactNode, useId } from 'react'
import type { LabRun } from '../../../contract/index.ts'
import { isLabEnd } from '../../../contract/lab-facts.ts'
import { ratio } from '../format.ts'
import { SaveReport } from '../report/SaveReport.tsx'
import { Columns } from './Columns.tsx'
import { drillWords, type Tone, verdictOf } from './drill-words.ts'
import { LabChart } from './LabChart.tsx'

const tones: Record<Tone, string> = {
  good: 'text-good border-good',
  bad: 'text-bad border-bad',
  warn: 'text-warn border-warn',
  soft: 'text-ink border-line',
}

const Steps = ({ run }: { run: LabRun }) => (
  <ol aria-label="What happened" className="grid gap-1 text-[13px]">
    {run.steps.map(({ ms, text }) => (
      <li key={`${ms} ${text}`} className="flex gap-3">
        <span className="w-14 shrink-0 text-right text-soft">{ratio(ms / 1000)} s</span>
        <span>{text}</span>
      </li>
    ))}
  </ol>
)

export const DrillRun = ({ run, stop }: { run: LabRun; stop: ReactNode }) => {
  const id = useId()
  const { tone, title, text } = verdictOf(run)
  return (
    <section
      aria-labelledby={id}
      data-drill={run.id}
      data-state={run.state}
      className="grid min-w-0 gap-4 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={id} className="text-[15px] font-semibold tracking-tight">
          {drillWords[run.drill].title}
        </h2>
        {isLabEnd(run.state) ? <SaveReport of={() => ({ what: 'drill', run })} /> : stop}
      </div>
      <div role="status" data-testid="drill-verdict" className={`border-l-4 pl-4 ${tones[tone]}`}>
        <p className="text-2xl font-bold tracking-tight sm:text-3xl">{title}</p>
        <p className="mt-1 text-[14px] text-ink">{text}</p>
      </div>
      <div className="grid min-w-0 gap-4 md:grid-cols-2">
        <LabChart
          run={run}
          title="Accepted"
          unit="likes per second"
          values={(point) => point.perSecond}
        />
        <LabChart
          run={run}
          title="Backlog"
          unit="accepted, not in MongoDB"
          values={(point) => point.waiting}
        />
      </div>
      {run.columns.length > 0 && <Columns run={run} />}
      <Steps run={run} />
    </section>
  )
}

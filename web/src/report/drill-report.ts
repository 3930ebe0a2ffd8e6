// A drill as a report: what was broken, how each column went, what was lost. Pure.
import type { LabRun } from '../../../contract/index.ts'
import { dateTime, perSecond, ratio, short } from '../format.ts'
import { columnLooks } from '../lab/column-looks.ts'
import { measures } from '../lab/column-measures.ts'
import { columnWords, drillWords, verdictOf } from '../lab/drill-words.ts'
import type { ReportChart } from './chart-svg.ts'
import type { Report } from './report.ts'
import { type Around, incidentsTable, pageTable, whereItRan } from './run-facts.ts'

type Values = (point: LabRun['points'][number]) => readonly (number | null)[]

const chartOf = (run: LabRun, title: string, unit: string, values: Values): ReportChart => {
  const { faultAtMs, healedAtMs, elapsedMs } = run
  return {
    ...{ title, unit, write: short },
    lines: run.columns.map(({ name }) => ({ name: columnWords[name], ...columnLooks[name] })),
    rows: run.points.map((point) => ({ at: point.ms, values: [...values(point)] })),
    spans:
      faultAtMs === null
        ? []
        : [{ name: 'fault', colour: 'var(--bad)', from: faultAtMs, to: healedAtMs ?? elapsedMs }],
  }
}

export const drillReport = (run: LabRun, around: Around): Report => {
  const { title, text } = drillWords[run.drill]
  const { tone, title: verdict, text: because } = verdictOf(run)
  return {
    title: `Drill: ${title}`,
    ...{ tone, verdict, because },
    about: [
      ['began', dateTime(run.startedAt)],
      ['flood', `${perSecond(run.rate)}, each column`],
      ['what it breaks', text],
      ...whereItRan(around),
    ],
    charts: [
      chartOf(run, 'Accepted', 'likes per second', (point) => point.perSecond),
      chartOf(run, 'Backlog', 'accepted, not in MongoDB', (point) => point.waiting),
    ],
    tables: [
      {
        title: 'Columns, of the whole flood',
        heads: ['measure', ...run.columns.map(({ name }) => columnWords[name])],
        rows: [
          ...measures.map(({ name, write }) => [name, ...run.columns.map(write)]),
          ['could not be compared because', ...run.columns.map(({ fault }) => fault ?? '')],
        ],
      },
      {
        title: 'What happened',
        heads: ['after', 'what'],
        rows: run.steps.map(({ ms, text: what }) => [`${ratio(ms / 1000)} s`, what]),
      },
      incidentsTable(around, run.startedAt, run.startedAt + run.elapsedMs),
      pageTable(around),
    ],
    madeAt: dateTime(around.now),
  }
}

// A flood as a report: what was asked, what came of it, how it went. Pure.
import type { Flood, Sample } from '../../../contract/index.ts'
import { floodRun } from '../flood/flood-runs.ts'
import { outcomeWords, shortfall } from '../flood/flood-words.ts'
import { absent, count, dateTime, perSecond, plural, ratio, span } from '../format.ts'
import { charts } from '../series/charts.ts'
import { toRows } from '../series/rows.ts'
import type { ReportChart } from './chart-svg.ts'
import type { Report } from './report.ts'
import { type Around, incidentSpans, incidentsTable, pageTable, whereItRan } from './run-facts.ts'

/** Before and after, so that one sees it begin and end. */
const marginMs = 5_000
const shown = ['throughput', 'backlog', 'lag', 'bulk', 'batch', 'api'] as const

const tones = { 'text-good': 'good', 'text-bad': 'bad', 'text-warn': 'warn' } as const

const skews: Record<Flood['skew'], string> = {
  zipf: 'a few posts get most',
  uniform: 'all posts alike',
  hot: 'one hot post',
}

const chartsOf = (flood: Flood, samples: readonly Sample[], around: Around): ReportChart[] => {
  const [from, to] = [flood.startedAt - marginMs, flood.at + marginMs]
  const spans = incidentSpans(around, flood.startedAt, to)
  return charts
    .filter(({ key }) => (shown as readonly string[]).includes(key))
    .map(({ title, unit, series, fold, write, tick }) => ({
      ...{
        title,
        unit,
        lines: series,
        spans,
        write: (n) => (n === null || !tick ? write(n) : tick(n)),
      },
      rows: toRows(
        samples,
        series.map(({ value }) => value),
        { to, rangeMs: to - from, fold },
      ).map(({ at, values }) => ({ at: at - flood.startedAt, values })),
    }))
}

export const floodReport = (flood: Flood, samples: readonly Sample[], around: Around): Report => {
  const { rate, seconds, posts, skew, verdict } = flood
  const words = outcomeWords(flood)
  const run = floodRun(flood, samples)
  return {
    title: `Flood of ${count(rate)} likes a second`,
    tone: tones[words?.colour as keyof typeof tones] ?? 'soft',
    verdict: words?.text ?? 'It is not over.',
    because: shortfall(flood) ?? '',
    about: [
      ['began', dateTime(flood.startedAt)],
      ['asked for', `${perSecond(rate)} for ${seconds} s`],
      ['posts', `${count(posts)}, ${skews[skew]}`],
      ...whereItRan(around),
    ],
    charts: chartsOf(flood, samples, around),
    tables: [
      {
        title: 'Likes',
        heads: ['what', 'likes'],
        rows: [
          ['planned', count(flood.planned)],
          ['accepted', count(flood.accepted)],
          ['refused, surely not counted', count(flood.refused)],
          ['unknown, counted once or not at all', count(flood.unknown)],
          ['compared with MongoDB', verdict ? plural(verdict.posts, 'post') : absent],
          ['accepted, and not in MongoDB', verdict ? count(verdict.missing) : absent],
          ['in MongoDB, and not of this flood', verdict ? count(verdict.extra) : absent],
        ],
      },
      {
        title: 'Speed',
        heads: ['what', 'value'],
        rows: [
          ['accepted, mean', perSecond((1000 * flood.accepted) / Math.max(1, flood.elapsedMs))],
          ['like to MongoDB, p50 of the worst second', span(run.p50)],
          ['like to MongoDB, p99 of the worst second', span(run.p99)],
          ['likes per post update', ratio(run.likesPerUpdate)],
          ['until all was in MongoDB and compared', span(verdict?.ms)],
        ],
      },
      incidentsTable(around, flood.startedAt, flood.at),
      pageTable(around),
    ],
    madeAt: dateTime(around.now),
  }
}

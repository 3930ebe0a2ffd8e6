// What every report tells, whatever ran: the servers and versions, the page, and what else happened meanwhile. Pure.
import type { Flood, LabRun, Sample, StreamConfig } from '../../../contract/index.ts'
import { absent, clock, count, span } from '../format.ts'
import type { Happening } from '../incidents/happenings.ts'
import type { ReportSpan } from './chart-svg.ts'
import type { Table } from './report.ts'
import type { Vitals } from './vitals.ts'

declare const __COMMIT__: string | null

/** What a report may be of. */
export type ReportOf =
  | { what: 'flood'; flood: Flood; samples: readonly Sample[] }
  | { what: 'drill'; run: LabRun }

/** What a report is made of besides the run itself. */
export interface Around {
  config: StreamConfig | null
  happenings: readonly Happening[]
  vitals: Vitals
  /** now, on the server's clock */
  now: number
}

type Facts = readonly (readonly [string, string])[]

/** The commit that the page was built from; a package is built without one. */
const commit = () => (typeof __COMMIT__ === 'string' ? __COMMIT__ : absent)

export const whereItRan = ({ config }: Around): Facts => [
  ['LikeFlow', config?.version ?? absent],
  ['commit', commit()],
  ['Redis', config ? `${config.redis.server} ${config.redis.version}` : absent],
  ['durability', config?.redis.durability ?? absent],
  ['MongoDB', config?.mongodb ? `${config.mongodb.server} ${config.mongodb.version}` : absent],
  ['partitions', count(config?.partitions)],
  ['drain interval', span(config?.drainIntervalMs)],
]

export const pageTable = ({ vitals }: Around): Table => ({
  title: 'This page, as its browser tells',
  heads: ['measure', 'value'],
  rows: [
    ['largest paint', span(vitals.largestPaintMs)],
    ['layout shift', vitals.layoutShift?.toFixed(3) ?? absent],
    ['interactive', span(vitals.interactiveMs)],
  ],
})

const during = (happenings: readonly Happening[], from: number, to: number) =>
  happenings.filter((each) => each.from <= to && (each.to ?? to) >= from)

/** All that happened between `from` and `to`, oldest first. */
export const incidentsTable = ({ happenings }: Around, from: number, to: number): Table => ({
  title: 'Incidents',
  heads: ['from', 'to', 'what', 'lasted', 'refused', 'unknown'],
  rows: during(happenings, from, to).map((each) => [
    clock(each.from),
    each.to === null ? 'now' : clock(each.to),
    each.text,
    each.to === null ? '' : span(each.to - each.from),
    each.refused === null ? '' : count(each.refused),
    each.unknown === null ? '' : count(each.unknown),
  ]),
})

const quiet: ReadonlySet<string> = new Set(['flood', 'audit', 'process-started', 'process-ended'])

/** Absences and pauses as shades in the charts. */
export const incidentSpans = ({ happenings }: Around, from: number, to: number): ReportSpan[] =>
  during(happenings, from, to)
    .filter(({ kind }) => !quiet.has(kind))
    .map((each) => ({
      ...{ name: each.kind.replaceAll('-', ' '), colour: 'var(--bad)' },
      ...{ from: each.from - from, to: (each.to ?? to) - from },
    }))

// Happenings as marks in the charts: a colour and a few words. Pure.
import { stageColour } from '../stages.ts'
import type { Happening } from './happenings.ts'

export interface ChartMark {
  key: string
  from: number
  to: number
  name: string
  colour: string
  /** it lasted: the stretch is shaded */
  wide: boolean
}

const names: Partial<Record<Happening['kind'], string>> = {
  flood: 'flood',
  audit: 'audit',
  'redis-away': 'Redis away',
  'redis-refuses': 'Redis refuses',
  'redis-node-away': 'a Redis away',
  'redis-full': 'Redis full',
  'mongodb-away': 'MongoDB away',
  'mongodb-refuses': 'MongoDB refuses',
  'claims-paused': 'paused',
  'workers-paused': 'paused',
  'partition-stopped': 'stopped',
  'process-started': 'started',
  'process-ended': 'ended',
  'no-workers': 'no worker',
  'no-producer': 'no producer',
  unreachable: 'unreachable',
}

const colourOf = (kind: Happening['kind']) => {
  if (kind === 'flood') return stageColour('api')
  if (kind === 'claims-paused' || kind === 'workers-paused' || kind === 'dead-letters')
    return 'var(--warn)'
  return kind === 'audit' || kind.startsWith('process') ? 'var(--soft)' : 'var(--bad)'
}

/** Lasts for as long as the data: as a mark it would be a line at the edge. */
const unmarked: ReadonlySet<Happening['kind']> = new Set(['not-durable', 'dead-letters'])

/** `now`: the end of what goes on. An audit that found all equal is no mark: there are many. */
export const chartMarks = (all: readonly Happening[], now: number): ChartMark[] =>
  all
    .filter(({ kind, audit }) => !unmarked.has(kind) && (kind !== 'audit' || audit === 'different'))
    .map(({ id, kind, from, to }) => ({
      ...{ key: id, from, to: to ?? now, colour: colourOf(kind) },
      ...{ name: names[kind] ?? kind.replaceAll('-', ' '), wide: kind !== 'flood' },
    }))

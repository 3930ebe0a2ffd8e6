// What happened and what still goes on, in one list: the incidents that were kept, the troubles of now, the flood that
// runs. Several processes tell the same outage; here it is one. Pure.
import { isPhase } from '../../../contract/flood-facts.ts'
import type { Flood, Incident } from '../../../contract/index.ts'
import { troubleWords } from '../status/trouble-words.ts'
import type { Known, TroubleCode } from '../stream/known.ts'

export interface Happening {
  id: string
  kind: Incident['kind'] | TroubleCode
  text: string
  from: number
  /** null: it goes on */
  to: number | null
  /** requests for likes, meanwhile */
  refused: number | null
  /** counted once or not at all; null: nobody told */
  unknown: number | null
  flood?: Flood | undefined
  audit?: Incident['audit']
}

/** Of one kind and closer than this: told twice, or interrupted for a moment only. */
const togetherMs = 1_500

const apart: ReadonlySet<string> = new Set(['flood', 'audit', 'process-started', 'process-ended'])

const add = (a: number | null, b: number | null) =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0)

const endOf = ({ to }: Happening) => to ?? Number.POSITIVE_INFINITY

const merged = (all: readonly Happening[]): Happening[] => {
  const list: Happening[] = []
  for (const next of all.toSorted((a, b) => a.from - b.from)) {
    const before = apart.has(next.kind)
      ? undefined
      : list.findLast(({ kind }) => kind === next.kind)
    if (!before || next.from - endOf(before) > togetherMs) list.push({ ...next })
    else {
      before.to = endOf(next) > endOf(before) ? next.to : before.to
      before.refused = add(before.refused, next.refused)
      before.unknown = add(before.unknown, next.unknown)
    }
  }
  return list
}

const ofNow = ({ troubles }: Pick<Known, 'troubles'>): Happening[] =>
  troubles.flatMap((trouble) =>
    trouble.since === null
      ? []
      : [
          {
            ...{ id: `now ${trouble.code}`, kind: trouble.code, from: trouble.since, to: null },
            ...{ text: troubleWords(trouble).cause, refused: null, unknown: null },
          },
        ],
  )

const ofFlood = (flood: Flood | null): Happening[] =>
  flood && isPhase(flood.state)
    ? [
        {
          ...{ id: `flood ${flood.id}`, kind: 'flood' as const, from: flood.startedAt, to: null },
          ...{ text: 'A flood runs', refused: flood.refused, unknown: flood.unknown },
        },
      ]
    : []

const toldBy = (incident: Incident): Happening => ({
  ...incident,
  unknown: incident.unknown ?? incident.flood?.unknown ?? null,
})

/** Oldest first. */
export const happenings = (
  incidents: readonly Incident[],
  known: Pick<Known, 'troubles'>,
  flood: Flood | null,
): Happening[] => merged([...incidents.map(toldBy), ...ofNow(known), ...ofFlood(flood)])

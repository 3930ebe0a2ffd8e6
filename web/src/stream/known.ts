// What is known, decided in one place: what becomes of a like now, how far the numbers may be believed, and what is
// wrong. Everything on the page draws from it. Pure. An unknown is never shown as good.
import type { Alert, AlertCode, ReadyAnswer, Sample, ServerState } from '../../../contract/index.ts'
import { type Liveness, staleAfterMs } from './liveness.ts'

/** live: events arrive and nothing is wrong; degraded: they arrive and say what is wrong. */
export type Knowledge = 'starting' | 'live' | 'degraded' | 'stale' | 'unreachable'

/** How a number of the newest sample may be shown. */
export type Look = 'known' | 'old' | 'unknown'

export type TroubleCode = AlertCode | 'unreachable' | 'stale' | 'no-samples'

export interface Trouble {
  code: TroubleCode
  level: Alert['level']
  /** in the server's own words, where it has some */
  text: string
  action: string
  /** milliseconds since 1970, on the server's clock; null: nobody knows */
  since: number | null
}

export interface Known {
  state: Knowledge
  /** what becomes of a like that is sent now */
  fate: 'counted' | 'refused' | 'unknown'
  /** why it is refused or unknown */
  why: string
  look: Look
  /** of the numbers of the sample; null: there is none */
  asOf: number | null
  /** worst first */
  troubles: readonly Trouble[]
}

/** What the server answered to a question beside the stream; null: nothing. */
export interface Asked {
  answer: ReadyAnswer | null
}

export interface Facts {
  sample: Sample | null
  /** when it arrived here (browser clock) */
  sampleHeardAt: number
  state: ServerState | null
  alerts: readonly Alert[]
  link: Liveness
  /** since when the stream is not live (server clock); null: it is, or never was */
  brokenSince: number | null
  asked: Asked | null
  /** browser clock */
  now: number
}

/** Its stream is broken off. */
const gone = (since: number | null, asked: Asked | null): Trouble =>
  asked?.answer
    ? {
        ...stale(since, asked),
        text: 'The stream is broken off, but this server answers',
        action: 'The page keeps trying to open it.',
      }
    : unreachable(since)

const unreachable = (since: number | null): Trouble => ({
  code: 'unreachable',
  level: 'critical',
  text: 'This server does not answer',
  action: 'The page keeps trying. See whether the process runs, and the network between.',
  since,
})

const stale = (since: number | null, asked: Asked | null): Trouble => ({
  code: 'stale',
  level: 'warning',
  text: asked?.answer
    ? 'The stream stands still, but this server answers'
    : 'The stream stands still',
  action: 'A proxy between may hold it back; the page opens it anew after 15 s.',
  since,
})

const noSamples = (sample: Sample | null): Trouble => ({
  code: 'no-samples',
  level: 'warning',
  text: 'Nobody measures: the numbers are old',
  action: 'Run a process with the role sampler.',
  since: sample?.at ?? null,
})

const codeOf = ({ reason }: ServerState): AlertCode =>
  reason === 'redis-away' || reason === 'redis-loading' || reason === 'starting'
    ? 'redis-away'
    : reason === 'redis-full'
      ? 'redis-full'
      : 'redis-refuses'

/** What the process itself says, before any sample or alert could. */
const ofState = (state: ServerState | null): Trouble[] => {
  if (!state) return []
  const { likes, text, action, since, mongodb } = state
  const troubles: Trouble[] = []
  if (likes === 'refused')
    troubles.push({ code: codeOf(state), level: 'critical', text, action, since })
  if (mongodb.state === 'away')
    troubles.push({
      code: 'mongodb-away',
      level: 'critical',
      text: 'MongoDB does not answer',
      action: '',
      since: mongodb.since,
    })
  return troubles
}

/** Of a cluster; the alert, which comes later, names the server. */
const ofPartitions = (state: ServerState | null): Trouble[] => {
  if (state?.likes !== 'counted' || state.partitions.taking === state.partitions.all) return []
  const { all, taking } = state.partitions
  const text = `Likes of ${all - taking} of ${all} partitions are refused`
  return [{ code: 'redis-node-away', level: 'critical', text, action: '', since: null }]
}

const earlier = (a: number | null, b: number | null) =>
  a === null ? b : b === null ? a : Math.min(a, b)

/** One trouble per code: the earliest beginning, the words of the first that has some. */
const joined = (troubles: readonly Trouble[]): Trouble[] => {
  const byCode = new Map<TroubleCode, Trouble>()
  for (const next of troubles) {
    const known = byCode.get(next.code)
    if (!known) byCode.set(next.code, next)
    else
      byCode.set(next.code, {
        ...known,
        level: next.level === 'critical' ? 'critical' : known.level,
        action: known.action || next.action,
        since: earlier(known.since, next.since),
      })
  }
  return [...byCode.values()].sort(
    (a, b) => a.level.localeCompare(b.level) || (a.since ?? 0) - (b.since ?? 0),
  )
}

const refusing: ReadonlySet<TroubleCode> = new Set(['redis-away', 'redis-refuses'])

const isRefusing = (trouble: Trouble) =>
  refusing.has(trouble.code) || (trouble.code === 'redis-full' && trouble.level === 'critical')

/** Of a broken stream only what was asked beside it is known. */
const fateAsked = (asked: Asked | null): Pick<Known, 'fate' | 'why'> => {
  const answer = asked?.answer
  if (!answer) return { fate: 'unknown', why: 'nothing was heard of this server' }
  if (answer.status === 'ready') return { fate: 'counted', why: '' }
  return { fate: 'refused', why: (answer.reason ?? 'not ready').replaceAll('-', ' ') }
}

export const known = (facts: Facts): Known => {
  const { sample, sampleHeardAt, state, alerts, link, brokenSince, asked, now } = facts
  const asOf = sample?.at ?? null
  const old: Look = sample ? 'old' : 'unknown'
  if (link !== 'live') {
    const never = brokenSince === null
    const trouble = link === 'stale' ? stale(brokenSince, asked) : gone(brokenSince, asked)
    return {
      state:
        never && link === 'reconnecting' ? 'starting' : link === 'stale' ? 'stale' : 'unreachable',
      ...fateAsked(asked),
      look: old,
      asOf,
      troubles: never && link === 'reconnecting' ? [] : [trouble],
    }
  }
  const isFresh =
    sample !== null && now - sampleHeardAt <= staleAfterMs && sample.redis.state === 'up'
  const told = alerts
    // While no sample comes no alert can end; what the process says of itself is newer.
    .filter(({ code }) => isFresh || code !== 'mongodb-away' || state?.mongodb.state !== 'up')
    .map(({ code, level, text, since }) => ({ code, level, text, since, action: '' }))
  const troubles = joined([...ofState(state), ...told, ...ofPartitions(state)])
  // An alert may be of a moment before, or of one node: the process itself knows best.
  const refused = state?.likes === 'counted' ? undefined : troubles.find(isRefusing)
  const isKnown = refused || troubles.some(({ code }) => code === 'redis-node-away')
  const measured = isFresh || isKnown || sample === null
  return {
    state: troubles.some(({ level }) => level === 'critical') ? 'degraded' : 'live',
    // The stream lives: either the server says so itself, or a fresh sample does.
    ...(refused
      ? { fate: 'refused' as const, why: refused.text }
      : state || isFresh
        ? { fate: 'counted' as const, why: '' }
        : { fate: 'unknown' as const, why: 'nothing was measured yet' }),
    look: isFresh && !refused ? 'known' : old,
    asOf,
    troubles: measured ? troubles : [...troubles, noSamples(sample)],
  }
}

/** A like may not come to MongoDB then, or one did not: nobody may say that all is well. */
const doubtful: ReadonlySet<TroubleCode> = new Set([
  'likes-missing',
  'likes-forgotten',
  'partition-stopped',
  'dead-letters',
])

export const isDoubtful = ({ troubles }: Known) => troubles.some(({ code }) => doubtful.has(code))

export const sameKnown = (a: Known, b: Known) => JSON.stringify(a) === JSON.stringify(b)

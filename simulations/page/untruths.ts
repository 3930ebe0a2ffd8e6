// What a page showed as known and was not so, in words. Pure: what it showed, against what was asked past it.
import type { StreamConfig } from '../../contract/index.ts'
import { type Figures, faultsIn } from '../../web/test/figures.ts'
import type { Evidence, Reading } from './evidence.ts'
import type { PageState } from './states.ts'

export interface Shown {
  readonly figures: Figures
  readonly looks: Readonly<Record<string, string>>
  readonly headline: string
  readonly troubles: readonly string[]
  /** it says in green that nothing is lost */
  readonly saysAllIsWell: boolean
}

/** A second for the sample, three and a half until silence is noticed, one for a busy machine. */
const oldestKnownMs = 5_500
/** Between what a sample says and the instant that it says it of. */
const slackMs = 1_500

const number = (text: string | undefined) => Number((text ?? '').replaceAll(/\D/g, ''))

/** The readings around an instant: what was shown of it must lie between them. */
const around = (readings: readonly Reading[], what: Reading['what'], at: number) => ({
  least: readings.findLast((r) => r.what === what && r.endedAt < at - slackMs)?.value ?? 0,
  most:
    readings.find((r) => r.what === what && r.begunAt > at + slackMs)?.value ??
    Number.POSITIVE_INFINITY,
})

const ofSum = (figures: Figures, evidence: Evidence, tampered: number): string[] => {
  const at = figures.parts.find(({ name }) => name === 'sum')?.at
  if (at === undefined) return []
  const check = (term: string, what: Reading['what'], by = 0) => {
    const { least, most } = around(evidence.readings, what, at)
    const shown = number(figures.totals[term]) + by
    return shown >= least && shown <= most
      ? []
      : [`${term} shows ${shown}, and was between ${least} and ${most}`]
  }
  const { most } = around(evidence.readings, 'inMongoDb', at)
  const persisted = number(figures.totals.persisted) + tampered
  return [
    ...check('accepted', 'accepted'),
    ...check('persisted', 'persisted'),
    ...(persisted > most ? [`persisted shows ${persisted}, MongoDB has ${most}`] : []),
  ]
}

const ofFate = ({ headline, figures }: Shown, { probes }: Evidence): string[] => {
  const before = probes.findLast(({ endedAt }) => endedAt <= figures.now)
  const after = probes.find(({ begunAt }) => begunAt >= figures.now)
  if (!before || !after || before.outcome !== after.outcome) return []
  const says = /^Likes are refused/.test(headline)
    ? 'refused'
    : /^Unknown/.test(headline)
      ? 'unknown'
      : 'counted'
  // A like without an answer, beside a page that says they are refused: Redis may be frozen a moment longer.
  if (says === 'unknown' || before.outcome === 'unknown') return []
  return says === before.outcome ? [] : [`says likes are ${says}, and one was ${before.outcome}`]
}

export const untruths = (
  shown: Shown,
  evidence: Evidence,
  config: StreamConfig,
  state: PageState,
): string[] => {
  const { figures, looks, headline, troubles } = shown
  const known = figures.parts.filter(({ name }) => (looks[name] ?? looks.flow) === 'known')
  const old = known.filter(({ at }) => figures.now - at > oldestKnownMs)
  const sumIsKnown = known.some(({ name }) => name === 'sum')
  return [
    ...old.map(({ name, at }) => `${name} shows as known what is ${figures.now - at} ms old`),
    ...faultsIn({ ...figures, parts: known }, evidence.samples, config),
    ...(sumIsKnown ? ofSum(figures, evidence, state.tampered ?? 0) : []),
    ...ofFate(shown, evidence),
    ...(state.headline.test(headline) ? [] : [`the headline says: ${headline}`]),
    ...(state.trouble && !troubles.includes(state.trouble)
      ? [`the status bar has no ${state.trouble}`]
      : []),
    ...(state.trouble && shown.saysAllIsWell && state.trouble === 'likes-missing'
      ? ['it says that nothing is lost']
      : []),
    ...(!state.trouble && troubles.length > 0 ? [`troubles: ${troubles.join(', ')}`] : []),
  ]
}

// What everybody else notices of a crowd: the p99 of their likes while it does what it does.
import { type LoadSummary, planDefaults } from '../../load/plan.ts'
import { runLoad } from '../../load/run.ts'
import type { AskersPlan, AskersReport } from './crowds/askers.ts'
import { gatherCrowd } from './crowds/crowd.ts'
import { formatNumber } from './statistics.ts'

export interface Others {
  readonly url: string
  readonly connections: number
  readonly seconds: number
}

export interface Noticed {
  readonly p99Ms: number
  readonly perSecond: number
  /** of the crowd; null: there was none */
  readonly crowd: AskersReport | null
}

const warmupMs = 500

/** A like without an answer, or refused, is no quick one: past one in a hundred there is no p99. */
export const p99Of = (s: LoadSummary): number =>
  s.accepted < 0.99 * s.requests ? Number.POSITIVE_INFINITY : s.latencyMs!.p99

/** Likes of `others`, each when the last is answered, beside a crowd that asks, or beside nobody. */
export const noticedBeside = async (
  { url, connections, seconds }: Others,
  crowdPlan: Omit<AskersPlan, 'url'> | null,
): Promise<Noticed> => {
  const crowd = crowdPlan && (await gatherCrowd<AskersReport>('askers.ts', { ...crowdPlan, url }))
  try {
    const load = { url, concurrency: connections, posts: 1000, prefix: 'others', warmupMs }
    const summary = await runLoad({ ...planDefaults, ...load, durationMs: seconds * 1000 }).done
    const report = crowd && (await crowd.ask('report'))
    return { p99Ms: p99Of(summary), perSecond: summary.perSecond, crowd: report }
  } finally {
    await crowd?.dismiss()
  }
}

/** `400: 1,234, broken: 5` */
export const formatAnswers = ({ answers }: AskersReport): string =>
  Object.entries(answers)
    .map(([status, n]) => `${status}: ${formatNumber(n)}`)
    .join(', ') || 'none'

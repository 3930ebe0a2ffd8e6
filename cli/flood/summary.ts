// What a flood did and what was found afterwards, in a few lines.
import type { LoadSummary } from '../../load/plan.ts'
import type { Gap, Verification } from '../../load/verify.ts'
import { sumOf } from './progress.ts'

const whole = (n: number) => Math.round(n).toLocaleString('en-US')
const shownGaps = 5

export const formatSummary = (s: LoadSummary): string => {
  const sent = s.accepted + s.unknown + sumOf(s.refused)
  const lines = [
    `sent       ${whole(sent)} likes in ${whole(s.requests)} requests, ${(s.elapsedMs / 1000).toFixed(1)} s`,
    `accepted   ${whole(s.accepted)} (${whole(s.perSecond)}/s)`,
    ...Object.entries(s.refused).map(([reason, n]) => `refused    ${whole(n)} (${reason})`),
    ...(s.unknown > 0 ? [`unknown    ${whole(s.unknown)} (counted once or not at all)`] : []),
    ...(s.retried > 0 ? [`retried    ${whole(s.retried)}`] : []),
  ]
  if (s.latencyMs) {
    const { p50, p95, p99, max } = s.latencyMs
    const ms = (n: number) => n.toFixed(n < 10 ? 1 : 0)
    lines.push(`latency ms p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)}`)
  }
  return lines.join('\n')
}

export const formatGap = (gap: Gap): string => {
  const most = gap.expected + gap.uncertain
  const expected = gap.uncertain > 0 ? `${gap.expected} to ${most}` : `${gap.expected}`
  const off =
    gap.persisted < gap.expected
      ? `${gap.expected - gap.persisted} missing`
      : `${gap.persisted - most} too many`
  return `  ${gap.postId}: expected ${expected}, MongoDB holds ${gap.persisted} (${off})`
}

export const formatVerification = (v: Verification): string => {
  if (v.status === 'equal')
    return `verified   ${whole(v.acknowledged)} acknowledged likes of ${whole(v.posts)} posts are in MongoDB, none twice`
  if (v.status === 'not-persisted')
    return `NOT VERIFIED: receipt ${v.receipt} is still ${v.state} after ${whole(v.ms / 1000)} s`
  return [
    `NOT EQUAL: ${whole(v.gaps.length)} of ${whole(v.posts)} posts differ`,
    ...v.gaps.slice(0, shownGaps).map(formatGap),
    ...(v.gaps.length > shownGaps ? [`  and ${whole(v.gaps.length - shownGaps)} more`] : []),
  ].join('\n')
}

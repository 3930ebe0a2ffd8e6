// How far the flood is: a bar that stays on its line on a terminal, plain lines elsewhere. Always on
// standard error, so that `--json` leaves standard output to the result.
import type { LoadPlan, LoadProgress } from '../../load/plan.ts'

const barWidth = 24
const everyMs = { terminal: 200, plain: 2000 }

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0)

const whole = (n: number) => Math.round(n).toLocaleString('en-US')

/** From 0 to 1: the nearer of the two ends, likes or time. */
export const fractionDone = (plan: LoadPlan, p: LoadProgress): number => {
  const likes = p.accepted + p.unknown + sumOf(p.refused)
  const byLikes = plan.likes === null ? 0 : likes / plan.likes
  const byTime = plan.durationMs === null ? 0 : p.elapsedMs / plan.durationMs
  return Math.min(1, Math.max(byLikes, byTime))
}

/** One line; `perSecond` is the rate of accepted likes since the line before. */
export const formatProgress = (plan: LoadPlan, p: LoadProgress, perSecond: number): string => {
  const done = fractionDone(plan, p)
  const filled = Math.round(done * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const leftS = done > 0 ? (p.elapsedMs * (1 - done)) / done / 1000 : null
  return [
    `${bar} ${String(Math.floor(done * 100)).padStart(3)} %`,
    `${whole(p.accepted)} likes`,
    `${whole(perSecond)}/s`,
    `${whole(sumOf(p.refused))} refused`,
    ...(p.unknown > 0 ? [`${whole(p.unknown)} unknown`] : []),
    leftS === null ? 'ETA …' : `ETA ${Math.ceil(leftS)} s`,
  ].join('  ')
}

/** Shows `read()` until stopped. `stop` may be called twice. */
export const showProgress = (
  plan: LoadPlan,
  read: () => LoadProgress,
  out: NodeJS.WriteStream = process.stderr,
): { stop(): void } => {
  let last = read()
  const line = () => {
    const now = read()
    const ms = now.elapsedMs - last.elapsedMs
    const perSecond = ms > 0 ? ((now.accepted - last.accepted) * 1000) / ms : 0
    last = now
    return formatProgress(plan, now, perSecond)
  }
  const show = () => {
    if (out.isTTY) out.write(`\r\x1b[2K${line().slice(0, (out.columns || 80) - 1)}`)
    else out.write(`${line()}\n`)
  }
  const timer = setInterval(show, out.isTTY ? everyMs.terminal : everyMs.plain)
  let stopped = false
  return {
    stop: () => {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      if (out.isTTY) out.write('\r\x1b[2K')
    },
  }
}

// One line per round, and how long the rest will take.
import type { PlannedRound } from './plan.ts'
import type { RoundOutcome } from './round.ts'

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/** `12 min`, `40 s`. Pure. */
export const inWords = (ms: number): string =>
  ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`

const recovery = ({ recoveryMs, late }: RoundOutcome) =>
  recoveryMs === null ? '' : `, whole ${late ? 'LATE ' : ''}after ${seconds(recoveryMs)}`

/** The lines of one outcome. Pure. */
export const linesOf = (index: number, of: number, outcome: RoundOutcome): string[] => {
  const { kind, status, counted, refused, unknown, struckMs, note, findings } = outcome
  const counts = `${counted} counted, ${refused} refused, ${unknown} unknown`
  const shown = status === 'broken' ? 'BROKEN' : status
  return [
    `[${String(index + 1).padStart(3)}/${of}] ${shown}  ${kind}: ${counts}; injected ${seconds(struckMs)}${recovery(outcome)}`,
    ...(note === undefined ? [] : [`          ${note}`]),
    ...findings.slice(0, 10).map((text) => `          ${text}`),
    ...(findings.length > 10 ? [`          and ${findings.length - 10} more`] : []),
  ]
}

export const createProgress = (all: { rounds: number; played: number }) => {
  const began = performance.now()
  let played = 0
  return {
    line(round: PlannedRound, outcome: RoundOutcome): string[] {
      played++
      const left = all.rounds - all.played - played
      const [first, ...rest] = linesOf(round.index, all.rounds, outcome)
      const eta = inWords(((performance.now() - began) / played) * left)
      return [left > 0 ? `${first}; ${eta} to go` : first!, ...rest]
    },
  }
}

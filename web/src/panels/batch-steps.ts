// The steps of a batch as bars on one line: how long it was claimed, queued, written, until it was settled. Pure.
import type { BatchState } from '../../../contract/index.ts'
import { type StageKey, stageColour } from '../stages.ts'
import type { Batch } from '../stream/view.ts'

const steps: readonly { state: BatchState; stage: StageKey; name: string }[] = [
  { state: 'claimed', stage: 'claimed', name: 'claimed' },
  { state: 'queued', stage: 'queue', name: 'queued' },
  { state: 'writing', stage: 'worker', name: 'writing' },
  { state: 'written', stage: 'mongodb', name: 'settling' },
]

export interface StepBar {
  name: string
  colour: string
  /** milliseconds since the claim */
  from: number
  to: number
}

/** A step ends where the next known one begins; the last one is as long as is known. */
export const stepBars = ({ steps: known, ms }: Batch): StepBar[] => {
  const there = steps.flatMap(({ state, stage, name }) => {
    const step = known[state]
    return step ? [{ name, colour: stageColour(stage), from: step.ms }] : []
  })
  return there
    .sort((a, b) => a.from - b.from)
    .map((bar, i) => ({ ...bar, to: Math.max(bar.from, there[i + 1]?.from ?? ms) }))
}

/** Why attempts failed, in words; null: none did. */
export const failureWords = ({ failures }: Batch): string | null => {
  if (failures.length === 0) return null
  const reasons = [...new Set(failures.map(({ reason }) => reason ?? 'an unknown fault'))]
  const times = failures.length === 1 ? '' : `${failures.length} times `
  return `failed ${times}(${reasons.join(', ')})`
}

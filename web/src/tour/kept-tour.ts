// Where somebody was in the tour, in this browser: the step, and the way of their like as far as it was seen.
import type { Traced, TraceStep } from '../trace/trace-steps.ts'
import { readStored, store } from '../ui/stored.ts'
import { tourSteps } from './tour-words.ts'

export interface KeptTour {
  step: number
  traced: Traced
  steps: readonly TraceStep[]
}

const storageKey = 'likeflow-tour'

const isKept = (value: unknown): value is KeptTour => {
  if (typeof value !== 'object' || value === null) return false
  const { step, traced, steps } = value as KeptTour
  return (
    Number.isInteger(step) &&
    step >= 0 &&
    step < tourSteps.length &&
    typeof traced?.receipt === 'string' &&
    Array.isArray(steps)
  )
}

export const keptTour = (): KeptTour | null => readStored(storageKey, isKept)

/** null: forgotten. */
export const keepTour = (tour: KeptTour | null) => store(storageKey, tour)

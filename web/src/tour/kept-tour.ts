// Where somebody was in the tour, in this browser: the step, and the way of their like as far as it was seen.
import type { Traced, TraceStep } from '../trace/trace-steps.ts'
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

/** null: nothing is kept. Storage may be forbidden, or hold what another version wrote. */
export const keptTour = (): KeptTour | null => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    return isKept(value) ? value : null
  } catch {
    return null
  }
}

/** null: forgotten. */
export const keepTour = (tour: KeptTour | null) => {
  try {
    if (tour) localStorage.setItem(storageKey, JSON.stringify(tour))
    else localStorage.removeItem(storageKey)
  } catch {
    // not kept: the tour still goes on in this visit
  }
}

// What a flood's process and the API process that started it say to each other.

import type { FloodPhase, FloodVerdict } from '../../contract/index.ts'
import type { LoadPlan, LoadProgress } from '../../load/plan.ts'

export type ToFlood =
  | { type: 'start'; plan: LoadPlan }
  /** running: no more likes, then compare; verifying: do not compare. Of another phase: ignored. */
  | { type: 'stop'; phase: FloodPhase }

/** What the engine says of a flood, as far as it is told on. */
export type FloodCounts = Pick<LoadProgress, 'elapsedMs' | 'accepted' | 'refused' | 'unknown'>

export interface FloodProgress extends FloodCounts {
  phase: FloodPhase
}

export interface FloodEnd {
  progress: FloodCounts
  /** ended before its time */
  stopped: boolean
  verdict: FloodVerdict
}

export type FromFlood =
  | { type: 'progress'; progress: FloodProgress }
  | { type: 'end'; end: FloodEnd }
  | { type: 'failed'; message: string }

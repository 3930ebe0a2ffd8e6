// One flood at a time for `POST /admin/flood`: the load engine as a child process, bounded, with a stop.
// The server that is asked to flood is the one that is flooded, so the load comes from a process of its own
// and its likes take the way of every other like.
import { type LoadPlan, type LoadProgress, type LoadSummary, planDefaults } from '../load/plan.ts'
import { type LoadRun, runLoad } from '../load/run.ts'
import type { Skew } from '../shapes.ts'

/** What an operator may ask for; also the bounds of the request body's schema. */
export const floodBounds = {
  rate: 50_000, // likes per second
  seconds: 300,
  posts: 100_000,
  batch: 500,
} as const

export interface FloodRequest {
  rate: number
  seconds: number
  posts: number
  skew: Exclude<Skew, 'sequence'>
  batch: number
}

export type FloodState =
  | { state: 'idle'; last: LoadSummary | null; fault: string | null }
  | { state: 'running'; request: FloodRequest; startedAt: number; progress: LoadProgress | null }

export interface FloodControl {
  /** `busy` when a flood runs already. */
  start(request: FloodRequest): 'started' | 'busy'
  /** Ends the flood early and resolves when its process is gone. Nothing happens when none runs. */
  stop(): Promise<void>
  state(): FloodState
}

interface Options {
  /** The server's own base URL; known when it listens. */
  url: () => string
  /** Called at each change, about four times a second while a flood runs. */
  onChange: (state: FloodState) => void
}

const concurrency = 128
const clamp = (n: number, most: number) => Math.max(1, Math.min(most, Math.floor(n)))

/** The plan of a request; whatever was asked, it stays within the bounds. */
export const planOf = (request: FloodRequest, url: string, seed: number): LoadPlan => ({
  ...planDefaults,
  url,
  seed,
  concurrency,
  prefix: 'demo',
  rate: clamp(request.rate, floodBounds.rate),
  durationMs: clamp(request.seconds, floodBounds.seconds) * 1000,
  posts: clamp(request.posts, floodBounds.posts),
  skew: request.skew,
  batch: clamp(request.batch, floodBounds.batch),
})

export const createFloodControl = ({ url, onChange }: Options): FloodControl => {
  let current: FloodState = { state: 'idle', last: null, fault: null }
  let run: LoadRun | null = null
  let ended: Promise<void> = Promise.resolve()

  const change = (next: FloodState) => {
    current = next
    onChange(next)
  }
  const finish = (last: LoadSummary | null, fault: string | null) => {
    run = null
    change({ state: 'idle', last, fault })
  }

  return {
    state: () => current,
    start: (request) => {
      if (run) return 'busy'
      const startedAt = Date.now()
      const running = (progress: LoadProgress | null) =>
        change({ state: 'running', request, startedAt, progress })
      run = runLoad(planOf(request, url(), startedAt % 0xffff_ffff), { onProgress: running })
      running(null)
      ended = run.done.then(
        (summary) => finish(summary, null),
        (error: Error) => finish(null, error.message),
      )
      return 'started'
    },
    stop: () => {
      run?.stop()
      return ended
    },
  }
}

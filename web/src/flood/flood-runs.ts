// The floods that are over, with what the samples of their time say. Pure.
import type { Flood, Incident, Sample } from '../../../contract/index.ts'

export interface FloodRun {
  flood: Flood
  /** milliseconds from like to MongoDB, the worst second of each; null: no samples of that time are here */
  p50: number | null
  p99: number | null
  likesPerUpdate: number | null
}

const worst = (values: readonly (number | null | undefined)[]) => {
  const measured = values.filter((n) => n !== null && n !== undefined)
  return measured.length === 0 ? null : Math.max(...measured)
}

export const floodRun = (flood: Flood, samples: readonly Sample[]): FloodRun => {
  const during = samples.filter(({ at }) => at >= flood.startedAt && at <= flood.at)
  const sum = (value: (sample: Sample) => number) => during.reduce((n, s) => n + value(s), 0)
  const updates = sum(({ database }) => database.operationsPerSecond)
  return {
    flood,
    p50: worst(during.map(({ lagMs }) => lagMs?.p50)),
    p99: worst(during.map(({ lagMs }) => lagMs?.p99)),
    likesPerUpdate:
      updates > 0
        ? sum(({ database, rates }) => database.likesPerSecond ?? rates.persisted) / updates
        : null,
  }
}

const shown = 10

/** Newest first. */
export const floodRuns = (incidents: readonly Incident[], samples: readonly Sample[]): FloodRun[] =>
  incidents
    .flatMap(({ flood }) => flood ?? [])
    .slice(-shown)
    .reverse()
    .map((flood) => floodRun(flood, samples))

// What is so, asked past the page: the samples of `/stats`, the counters of Redis, the sum of MongoDB, and what becomes
// of a like. Readings go on for as long as it is open; what does not answer leaves no reading.
import type { Sample } from '../../contract/index.ts'
import type { Harness } from '../../testing/harness.ts'

/** Counts only grow: what is shown of an instant lies between a reading before and one after it. */
export interface Reading {
  readonly what: 'accepted' | 'persisted' | 'inMongoDb'
  readonly begunAt: number
  readonly endedAt: number
  readonly value: number
}

/** A like that was sent, and what came of it. */
export interface Probe {
  readonly begunAt: number
  readonly endedAt: number
  readonly outcome: 'counted' | 'refused' | 'unknown'
}

export interface Evidence {
  readonly samples: ReadonlyMap<number, Sample>
  readonly readings: readonly Reading[]
  readonly probes: readonly Probe[]
}

const everyMs = 250
const withinMs = 1_000

const outcomeOf = async (url: string): Promise<Probe['outcome']> => {
  const answer = await fetch(`${url}/posts/probe/like`, {
    method: 'POST',
    signal: AbortSignal.timeout(withinMs),
  }).catch(() => null)
  if (answer === null) return 'unknown'
  const { type } = (await answer.json()) as { type?: string }
  if (answer.ok) return 'counted'
  return type?.endsWith('outcome-unknown') ? 'unknown' : 'refused'
}

export const gatherEvidence = (h: Harness, probing: boolean) => {
  const samples = new Map<number, Sample>()
  const readings: Reading[] = []
  const probes: Probe[] = []
  let over = false

  /** One question after the other, each anew when its answer came; of a server that stands still the last one waits. */
  const ask = async (question: () => Promise<void>) => {
    while (!over) {
      await question().catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
  const read = async (ask: () => Promise<Partial<Record<Reading['what'], number>>>) => {
    const begunAt = Date.now()
    const values = await ask()
    const endedAt = Date.now()
    for (const [what, value] of Object.entries(values))
      readings.push({ what: what as Reading['what'], begunAt, endedAt, value })
  }
  const ofRedis = async () => {
    const metas = await h.metas()
    const sum = (of: 'accepted' | 'settled') => metas.reduce((n, meta) => n + meta[of], 0)
    return { accepted: sum('accepted'), persisted: sum('settled') }
  }
  const ofMongoDb = async () => {
    const likes = [...(await h.persisted()).values()].filter((n) => typeof n === 'number')
    return { inMongoDb: likes.reduce((a, b) => a + b, 0) }
  }
  const probe = async () => {
    const begunAt = Date.now()
    probes.push({ begunAt, outcome: await outcomeOf(h.url), endedAt: Date.now() })
  }
  void ask(async () => {
    const sample = await h.stats()
    samples.set(sample.at, sample)
  })
  void ask(() => read(ofRedis))
  void ask(() => read(ofMongoDb))
  if (probing) void ask(probe)
  const evidence: Evidence = { samples, readings, probes }
  const stop = () => {
    over = true
  }
  return { evidence, stop }
}

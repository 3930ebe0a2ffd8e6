// How full each vessel is drawn. Numbers on the page come from samples; between two samples the levels
// follow the batch events, so that a claim is seen to empty the pending vessel in the moment it happens.
import type { BatchEvent, Sample } from '../../../contract/index.ts'
import { type StageKey, stages } from '../stages.ts'
import { batchId } from '../stream/view.ts'
import { full, logShare, share } from './scales.ts'

export type Levels = Record<StageKey, number>

/** The least that is drawn of something that is there. */
const visible = (level: number) => (level <= 0 ? 0 : Math.min(1, Math.max(0.06, level)))

/** As many as the sample says: an event that was missed must not leave a job behind, the oldest go. */
const reconcile = (ids: Set<string>, count: number) => {
  for (const id of ids) if (ids.size > count) ids.delete(id)
  for (let i = 0; ids.size < count; i++) ids.add(`unseen-${i}`)
}

export interface Flowing {
  sample: Sample
  drainIntervalMs: number
  partitions: number
}

export const createLevels = () => {
  let flowing: Flowing | null = null
  let pending = 0
  let claimed = 0
  const jobs = new Set<string>()
  const busy = new Set<string>()
  const shown = Object.fromEntries(stages.map(({ key }) => [key, 0])) as Levels

  const targets = ({ sample, partitions }: Flowing) => {
    const { accepted, persisted } = sample.totals
    return {
      api: visible(logShare(sample.apis.inFlight, full.inFlight)),
      pending: visible(logShare(pending, full.likes)),
      claimed: visible(logShare(claimed, full.likes)),
      queue: visible(share(jobs.size, partitions)),
      worker: visible(share(busy.size, sample.workers.slots)),
      mongodb: visible(share(persisted, accepted)),
    } satisfies Levels
  }

  return {
    shown: (): Readonly<Levels> => shown,
    sample(next: Flowing) {
      flowing = next
      pending = next.sample.totals.pending
      claimed = next.sample.totals.claimed
      const { waiting, active, delayed } = next.sample.queue
      reconcile(jobs, waiting + active + delayed)
      reconcile(busy, active)
    },
    batch(batch: BatchEvent) {
      const id = batchId(batch)
      if (batch.state === 'claimed') {
        pending = Math.max(0, pending - batch.likes)
        claimed += batch.likes
      }
      if (batch.state === 'queued') jobs.add(id)
      if (batch.state === 'writing') busy.add(id)
      if (batch.state === 'settled' || batch.state === 'failed') {
        jobs.delete(id)
        busy.delete(id)
        if (batch.state === 'settled') claimed = Math.max(0, claimed - batch.likes)
      }
    },
    /** Moves what is shown towards what is: rising fast, falling gently. Says whether anything moved. */
    advance(ms: number): boolean {
      if (!flowing) return false
      const backingUp = flowing.sample.rates.accepted * ms
      if (backingUp > 0) pending += backingUp / 1000
      const target = targets(flowing)
      let moved = false
      for (const { key } of stages) {
        const distance = target[key] - shown[key]
        if (Math.abs(distance) < 0.002) continue
        moved = true
        shown[key] += distance * Math.min(1, ms / (distance > 0 ? 120 : 320))
      }
      return moved
    },
    /** Shows what is at once: for reduced motion. */
    settle() {
      if (flowing) Object.assign(shown, targets(flowing))
    },
  }
}

// Looks at the sum while everything moves: in every sample it must come out at zero, and nothing may be
// counted that nobody sent.
import { setTimeout as delay } from 'node:timers/promises'
import type { Sample } from '../../contract/index.ts'
import type { Ground } from './ground.ts'

export interface Watch {
  /** Samples that were looked at. */
  readonly samples: () => number
  /** Ends it; what did not hold. */
  stop(): Promise<string[]>
}

const lookMs = 300

/** What is wrong with a sample by itself, and against at most `most` accepted likes. Pure. */
export const faultsOf = ({ totals, conservation }: Sample, most: number): string[] => {
  const { accepted, pending, claimed, persisted, deadLettered, discarded, missing } = totals
  const sum = pending + claimed + persisted + deadLettered + discarded
  return [
    ...(conservation.difference === 0 && accepted === sum
      ? []
      : [`sum: ${JSON.stringify(totals)}`]),
    ...(missing === 0 ? [] : [`${missing} likes are missing`]),
    ...(accepted <= most ? [] : [`${accepted} accepted, only ${most} were sent`]),
  ]
}

export const startWatch = async (ground: Ground): Promise<Watch> => {
  const accepted = (await ground.metas()).reduce((sum, meta) => sum + meta.accepted, 0)
  const before = accepted - ground.sent.likes
  const findings = new Set<string>()
  let samples = 0
  let stopped = false

  const look = async (url: string) => {
    const answer = await fetch(`${url}/stats`, { signal: AbortSignal.timeout(2000) })
    if (!answer.ok) return
    const sample = (await answer.json()) as Sample | null
    if (!sample?.totals) return
    samples++
    for (const fault of faultsOf(sample, before + ground.sent.likes)) findings.add(fault)
  }
  const run = async () => {
    for (let turn = 0; !stopped; turn++) {
      const urls = ground.fleet.urls()
      if (urls.length > 0) await look(urls[turn % urls.length]!).catch(() => {})
      await delay(lookMs)
    }
  }
  const running = run()
  return {
    samples: () => samples,
    async stop() {
      stopped = true
      await running
      return [...findings]
    },
  }
}

// Plays planned rounds on some fleets at once. A fleet takes the rounds of one block after the other, then
// its ground is given up for a new one, so that no round's data grow old; a ground on which something did
// not hold is given up at once, with everything it can tell.
import { join } from 'node:path'
import { keepEvidence } from './evidence.ts'
import { type Ground, startGround } from './ground.ts'
import type { PlannedRound } from './plan.ts'
import type { RedisKind } from './redis-fleet.ts'
import { type RoundOutcome, runRound } from './round.ts'
import type { Traffic } from './traffic.ts'

export interface CampaignDeps {
  readonly rounds: readonly PlannedRound[]
  readonly fleets: number
  readonly redis: RedisKind
  /** The grounds lie in it; what a killed run left there is ended. */
  readonly folder: string
  readonly onRound: (round: PlannedRound, outcome: RoundOutcome) => void
  /** Rounds under way end unheard. */
  readonly signal?: AbortSignal
}

const blockRounds = 10

/** A round that was late is looked into as well. */
export const isWorthKeeping = ({ status, late }: RoundOutcome): boolean =>
  status === 'broken' || late

/** Where the evidence of a round is kept. */
export const evidenceOf = (folder: string, index: number): string =>
  join(folder, `round-${index + 1}`)

export const runCampaign = async (deps: CampaignDeps): Promise<void> => {
  const { fleets, redis, folder, onRound, signal } = deps
  const left = [...deps.rounds]

  const playOn = async (ground: Ground, round: PlannedRound): Promise<boolean> => {
    const { index, nemesis, seed } = round
    const traffics = new Set<Traffic>()
    const outcome = await runRound({
      ...{ ground, nemesis, seed },
      name: `r${index + 1}`,
      onTraffic: (traffic) => traffics.add(traffic),
    })
    if (signal?.aborted) return false
    if (isWorthKeeping(outcome))
      await keepEvidence(evidenceOf(folder, index), { ground, round, outcome, traffics })
    onRound(round, outcome)
    return outcome.status !== 'broken'
  }

  const playBlock = async (groundFolder: string) => {
    const ground = await startGround(groundFolder, redis)
    const leave = () => void ground.stop().catch(() => {})
    signal?.addEventListener('abort', leave, { once: true })
    try {
      for (let n = 0; n < blockRounds && !signal?.aborted; n++) {
        const round = left.shift()
        if (!round || !(await playOn(ground, round))) return
      }
    } finally {
      signal?.removeEventListener('abort', leave)
      await ground.stop().catch(() => {})
    }
  }

  const play = async (lane: number) => {
    while (left.length > 0 && !signal?.aborted) await playBlock(join(folder, `ground-${lane}`))
  }
  await Promise.all(Array.from({ length: fleets }, (_, i) => play(i)))
}

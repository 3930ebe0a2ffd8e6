// The short form of `npm run faults`: two processes of each role, every crash point twice, every fault but
// the long ones once, many of them together.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crashPoints } from '../../server/crash-point.ts'
import { isWorthKeeping, runCampaign } from './campaign.ts'
import { nemeses } from './nemesis.ts'
import { shortPlanOf } from './plan.ts'
import type { RoundOutcome } from './round.ts'

const seed = 20_261_121

describe('the fleet', () => {
  let folder: string
  const outcomes: RoundOutcome[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'likeflow-faults-'))
    await runCampaign({
      rounds: shortPlanOf(seed, nemeses),
      ...{ fleets: 3, folder, redis: 'single' as const },
      onRound: (_, outcome) => void outcomes.push(outcome),
    })
  }, 900_000)
  const broken = () => outcomes.filter(({ status }) => status === 'broken')
  afterAll(() => {
    // The evidence of what did not hold, or was late, stays: logs, answers, Redis' data.
    if (!outcomes.some(isWorthKeeping)) rmSync(folder, { recursive: true, force: true })
  })

  const injected = (name: string) =>
    outcomes.filter(({ kind }) => kind.split(' + ').includes(name)).length

  it('loses no like and doubles none under every fault', () => {
    expect(broken(), `the evidence is in ${folder}`).toEqual([])
    const counted = outcomes.reduce((sum, outcome) => sum + outcome.counted, 0)
    expect(counted).toBeGreaterThan(outcomes.length * 40)
    const samples = outcomes.reduce((sum, outcome) => sum + outcome.samples, 0)
    expect(samples).toBeGreaterThan(outcomes.length)
  })

  it('dies at every step of the path at least twice', () => {
    for (const point of Object.keys(crashPoints)) expect(injected(`crash: ${point}`)).toBe(2)
  })

  it('meets every fault but the long ones, where this machine can make it', () => {
    const short = nemeses.filter(({ long }) => !long).map(({ name }) => name)
    expect(short.filter((name) => injected(name) === 0)).toEqual([])
    const impossible = outcomes.filter(({ status }) => status === 'not possible here')
    expect(impossible.every(({ kind }) => kind === 'disk full under Redis')).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { tries } from '../../../testing/tries.ts'
import { allRules, leftOut, type Rules } from './rules.ts'
import { runChangeModel } from './run.ts'

const seeds = tries(500, 100_000)
const near = 4000 // the rarest fault is in one of five thousand runs; one of it is near here
const enough = 500

/** The first seed whose run is wrong, and how; null: none of them. */
const firstFault = async (rules: Rules, from: number, seeds: number) => {
  for (let seed = from; seed < from + seeds; seed++) {
    const faults = await runChangeModel(seed, rules)
    if (faults.length > 0) return { seed, faults }
  }
  return null
}

describe('changes of posts by an administrator', () => {
  it(`are done once, replace what was there and lose no like after, in ${seeds} runs of late, killed and double workers`, async () => {
    expect(await firstFault(allRules, 0, seeds)).toBe(null)
  })

  it.each(Object.keys(leftOut))('need all of their rules, %s something is wrong', async (name) => {
    expect(await firstFault(leftOut[name]!, near, enough)).not.toBe(null)
  })
})

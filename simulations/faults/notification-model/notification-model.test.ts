import { describe, expect, it } from 'vitest'
import { tries } from '../../../testing/tries.ts'
import { allRules, leftOut, type Rules } from './rules.ts'
import { runNotificationModel } from './run.ts'

const seeds = tries(2000, 100_000)
const enough = 2000

/** The first seed whose run is wrong, and how; null: none of them. */
const firstFault = async (rules: Rules, seeds: number) => {
  for (let seed = 0; seed < seeds; seed++) {
    const faults = await runNotificationModel(seed, rules)
    if (faults.length > 0) return { seed, faults }
  }
  return null
}

describe('notifications, by their real drain and mover', () => {
  it(`tell every milestone under one id in ${seeds} runs of killed workers, lost replies and full queues`, async () => {
    expect(await firstFault(allRules, seeds)).toBe(null)
  })

  it.each(Object.keys(leftOut))('need all of their rules, %s something is wrong', async (name) => {
    expect(await firstFault(leftOut[name]!, enough)).not.toBe(null)
  })
})

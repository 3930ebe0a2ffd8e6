// The tests of a model: nothing goes wrong by all of its rules, and something does without any of them.
import { describe, expect, it } from 'vitest'

interface Model<Rules> {
  /** What is promised, of how many seeds. */
  readonly promise: string
  readonly seeds: number
  readonly allRules: Rules
  readonly leftOut: Readonly<Record<string, Rules>>
  /** What went wrong; empty: nothing. */
  readonly run: (seed: number, rules: Rules) => readonly string[] | Promise<readonly string[]>
  /** So many seeds, from `near` on, find the rarest fault. */
  readonly enough: number
  readonly near?: number
}

export const describeModel = <Rules>(what: string, model: Model<Rules>): void => {
  const { promise, seeds, allRules, leftOut, run, enough, near = 0 } = model

  /** The first seed whose run is wrong, and how; null: none of them. */
  const firstFault = async (rules: Rules, from: number, runs: number) => {
    for (let seed = from; seed < from + runs; seed++) {
      const faults = await run(seed, rules)
      if (faults.length > 0) return { seed, faults }
    }
    return null
  }

  describe(what, () => {
    it(promise, async () => {
      expect(await firstFault(allRules, 0, seeds)).toBe(null)
    })
    it.each(Object.keys(leftOut))(
      'needs each of its rules: %s something is wrong',
      async (name) => {
        expect(await firstFault(leftOut[name]!, near, enough)).not.toBe(null)
      },
    )
  })
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../testing/tries.ts'
import { runModel } from './run.ts'

// MODEL_RUNS=1000000 explores for hours; MODEL_SEED=<seed> replays one run.
const runs = Number(process.env.MODEL_RUNS || tries(4000, 100_000))
const one = process.env.MODEL_SEED

describe('the drain, by its real code over a model of Redis, queue and MongoDB', () => {
  it(`loses and doubles no like in ${runs} interleavings with crashes, lost replies and zombies`, async () => {
    if (one) return expect(await runModel(Number(one))).toEqual([])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
        const faults = await runModel(seed)
        if (faults.length > 0) throw new Error(`MODEL_SEED=${seed}: ${faults.join('; ')}`)
      }),
      { numRuns: runs, endOnFailure: true },
    )
  }, 86_400_000)
})

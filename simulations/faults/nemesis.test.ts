import { describe, expect, it } from 'vitest'
import { runNemesis } from './run.ts'

// The short form of `npm run faults`: two processes of each role, and one dies at every crash point.
describe('the fleet', () => {
  it('keeps its promises when a process dies at every step of the path', async () => {
    const lines: string[] = []
    const outcome = await runNemesis({
      seed: 20_261_121,
      rounds: 12,
      only: 'crash',
      write: (line) => lines.push(line),
    })
    expect(outcome.faults, lines.join('\n')).toEqual([])
    expect(outcome.rounds).toBe(12)
    expect(outcome.counted).toBeGreaterThan(12 * 40)
  }, 600_000)
})

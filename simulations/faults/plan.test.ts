import { describe, expect, it } from 'vitest'
import { nemeses } from './nemesis.ts'
import { kindsOf, planOf, shortPlanOf } from './plan.ts'
import { fits } from './together.ts'

const names = (plan: ReturnType<typeof planOf>) => plan.map(({ nemesis }) => nemesis.name)

describe('the plan', () => {
  it('is the same for the same seed, another for another, and longer by more rounds', () => {
    const facts = (seed: number, rounds: number) =>
      planOf(seed, rounds, nemeses).map(({ nemesis, seed: own }) => [nemesis.name, own])
    expect(facts(1, 100)).toEqual(facts(1, 100))
    expect(facts(1, 100)).not.toEqual(facts(2, 100))
    expect(facts(1, 100).slice(0, 30)).toEqual(facts(1, 30))
  })

  it('has every fault once in a turn, the long ones in every third', () => {
    const long = nemeses.filter((one) => one.long).length
    const turn = nemeses.length
    const first = names(planOf(5, turn, nemeses))
    expect(new Set(first).size).toBe(turn)
    const second = names(planOf(5, turn + turn - long, nemeses)).slice(turn)
    expect(new Set(second).size).toBe(turn - long)
    expect(second.some((name) => name.startsWith('MongoDB away'))).toBe(false)
  })

  it('takes only what is asked for, long ones when they are named', () => {
    expect(kindsOf(nemeses, 'mongodb AWAY 60', false).map(({ name }) => name)).toEqual([
      'MongoDB away 60 s',
    ])
    expect(kindsOf(nemeses, '', false).some(({ long }) => long)).toBe(false)
    expect(kindsOf(nemeses, '', true)).toEqual(nemeses)
    expect(names(planOf(1, 3, kindsOf(nemeses, 'away 60', false)))).toHaveLength(3)
  })

  it('packs each short fault once and each crash twice, nothing beside what touches the same', () => {
    const plan = shortPlanOf(1, nemeses)
    const injected = names(plan).flatMap((name) => name.split(' + '))
    const wanted = nemeses.filter(({ long }) => !long).map(({ name }) => name)
    const crashes = wanted.filter((name) => name.startsWith('crash'))
    expect(injected.sort()).toEqual([...wanted, ...crashes].sort())
    expect(plan.length).toBeLessThan(injected.length * 0.6)
    const byName = new Map(nemeses.map((one) => [one.name, one]))
    for (const name of names(plan)) {
      const [first, ...others] = name.split(' + ').map((one) => byName.get(one)!)
      for (const other of others) expect(fits([first!], other)).toBe(true)
      if (!first!.touches || first!.quiet) expect(others).toEqual([])
    }
  })
})

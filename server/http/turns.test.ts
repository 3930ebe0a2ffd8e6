import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

const spin = (ms: number) => {
  const until = performance.now() + ms
  while (performance.now() < until);
}

it('runs what takes 1 ms, and the rest in later turns, in the order of coming', async () => {
  const turns = createTurns()
  const ran: number[] = []
  const steps = Array.from({ length: 10 }, (_, n) => () => {
    spin(2)
    ran.push(n)
  })
  for (const step of steps) turns.take(step)
  for (let before = 0; before < steps.length; before = ran.length) {
    if (before > 0) await turn()
    expect(ran.length - before).toBeLessThanOrEqual(3)
  }
  expect(ran).toEqual(steps.map((_, n) => n))
})

it('lets nobody who comes later pass those in the line, and runs each once', async () => {
  const turns = createTurns()
  const ran: string[] = []
  const long = () => {
    ran.push('long')
    spin(6)
  }
  const [a, b] = ['a', 'b'].map((name) => () => void ran.push(name)) as [() => void, () => void]
  turns.take(long)
  turns.take(a)
  turns.take(b)
  turns.take(a)
  expect([ran, turns.waits(a)]).toEqual([['long'], true])
  await turn()
  await turn()
  expect([ran, turns.waits(a)]).toEqual([['long', 'a', 'b'], false])
})

it('runs in the next turn what comes while the line runs', async () => {
  const turns = createTurns()
  let runs = 0
  const again = () => {
    runs++
    turns.later(again)
  }
  turns.later(again)
  for (let n = 0; n < 3; n++) {
    expect(runs).toBe(n)
    await turn()
  }
})

it('counts what a step does behind promises as part of its turn', async () => {
  const turns = createTurns()
  let ran = 0
  for (let n = 0; n < 10; n++)
    turns.later(async () => {
      for (let i = 0; i < 3; i++) await null
      spin(2)
      ran++
    })
  for (let before = 0; before < 10; before = ran) {
    await turn()
    expect(ran - before).toBe(1)
  }
})

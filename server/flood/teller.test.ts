import { expect, it } from 'vitest'
import type { Flood } from '../../contract/index.ts'
import { until } from '../../testing/until.ts'
import { createLog } from '../log.ts'
import { newFlood } from './state.ts'
import { createTeller } from './teller.ts'

const first = newFlood('f', { rate: 1, seconds: 1, posts: 1, skew: 'hot' }, 0)
const at = (sent: number): Flood => ({ ...first, sent })

/** A teller over a Redis that fails `times` times. */
const start = (times = 0) => {
  const told: number[] = []
  let calls = 0
  const teller = createTeller({
    note: async () => {
      if (calls++ < times) throw new Error('Redis is away')
      return { status: 'noted', stop: null }
    },
    publish: ({ sent }) => void told.push(sent),
    onNoted: () => {},
    log: createLog('silent'),
  })
  return { teller, told, calls: () => calls }
}

it('tells the newest state when many come at once', async () => {
  const { teller, told } = start()
  for (let sent = 1; sent <= 5; sent++) teller.tell(at(sent))
  await until('the last is told', () => told.at(-1) === 5)
  expect(told).toEqual([1, 5])
})

it('leaves no state untold, at whatever step it comes', async () => {
  const { teller, told } = start()
  for (let steps = 0; steps < 20; steps++) {
    teller.tell(at(2 * steps))
    for (let i = 0; i < steps; i++) await null
    teller.tell(at(2 * steps + 1))
    await until('it is told', () => told.at(-1) === 2 * steps + 1)
  }
})

it('tries again until Redis takes it', async () => {
  const { teller, told } = start(1)
  teller.tell(at(1))
  await until('it is told', () => told.length === 1)
})

it('gives up when it stops', async () => {
  const { teller, told, calls } = start(1000)
  teller.tell(at(1))
  await teller.stop()
  const tried = calls()
  expect([told, tried > 0]).toEqual([[], true])
})

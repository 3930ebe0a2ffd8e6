import { expect, it } from 'vitest'
import type { BatchEvent } from '../../contract/index.ts'
import { createLag } from './lag.ts'

const settled = (ordinal: number, at: number): BatchEvent => ({
  partition: 0,
  seq: '2',
  ordinal,
  state: 'settled',
  posts: 1,
  likes: 1,
  ms: 0,
  at,
})

it('measures each like from its arrival to the end of its batch', () => {
  const lag = createLag()
  lag.counted(0, 1, 1000, 3)
  lag.settled(settled(1, 1500))
  expect(lag.take()).not.toEqual(createLag().take())
})

it('forgets likes of before Redis lost its data when their ordinal comes again', () => {
  const lag = createLag()
  lag.counted(0, 2, 1000, 5)
  lag.counted(0, 1, 900_000, 1)
  lag.settled(settled(1, 900_000))
  lag.take()
  lag.settled(settled(2, 1_000_000))
  expect(lag.take()).toEqual(createLag().take())
})

it('measures likes whose answer comes after the news that their batch is settled', () => {
  const [late, usual] = [createLag(), createLag()]
  late.settled(settled(1, 1500))
  late.counted(0, 1, 1000, 3)
  usual.counted(0, 1, 1000, 3)
  usual.settled(settled(1, 1500))
  expect(late.take()).toEqual(usual.take())
})

it('measures the likes of two batches, whichever of their workers is heard first', () => {
  const [crossed, usual] = [createLag(), createLag()]
  for (const lag of [crossed, usual]) {
    lag.counted(0, 1, 1000, 3)
    lag.counted(0, 2, 1400, 5)
  }
  crossed.settled(settled(2, 1900))
  crossed.settled(settled(1, 1500))
  usual.settled(settled(1, 1500))
  usual.settled(settled(2, 1900))
  expect(crossed.take()).toEqual(usual.take())
  for (const lag of [crossed, usual]) lag.counted(0, 2, 1450, 1) // answered late
  expect(crossed.take()).toEqual(usual.take())
  expect(crossed.all()).toEqual(usual.all())
})

it('does not wait for ever for the end of a batch', () => {
  const lag = createLag()
  lag.counted(0, 1, 1000, 3)
  lag.settled(settled(30, 40_000))
  lag.settled(settled(1, 41_000))
  expect(lag.take()).toEqual(createLag().take())
})

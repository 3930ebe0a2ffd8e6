import { expect, it } from 'vitest'
import { until } from '../testing/until.ts'
import { createLifecycle } from './lifecycle.ts'

it('releases the newest first, one after the other, and names the one it waits for', async () => {
  const lifecycle = createLifecycle(() => {})
  const opened = Promise.withResolvers<void>()
  const order: string[] = []
  const own = (name: string, wait?: Promise<void>) =>
    lifecycle.own(name, async () => {
      await wait
      order.push(name)
    })
  own('first')
  own('second', opened.promise)
  own('third')
  expect(lifecycle.releasing()).toBe(null)
  const released = lifecycle.release()
  expect(lifecycle.release()).toBe(released)
  await until('it waits for the second', () => lifecycle.releasing() === 'second')
  expect(order).toEqual(['third'])
  opened.resolve()
  await released
  expect(order).toEqual(['third', 'second', 'first'])
  expect(lifecycle.releasing()).toBe(null)
})

it('releases all although some fail, tells of each and throws the first error', async () => {
  const told: string[] = []
  const lifecycle = createLifecycle((name, error) => told.push(`${name}: ${error}`))
  let released = false
  lifecycle.own('last', () => {
    released = true
  })
  for (const name of ['b', 'a'])
    lifecycle.own(name, () => {
      throw name
    })
  await expect(lifecycle.release()).rejects.toBe('a')
  expect(told).toEqual(['a: a', 'b: b'])
  expect(released).toBe(true)
})

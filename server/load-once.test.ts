import { expect, it } from 'vitest'
import { loadOnce } from './load-once.ts'

/** Fails as often as `failures` says; counts its calls. */
const loader = (failures: number) => {
  let calls = 0
  const once = loadOnce(async () => {
    calls++
    if (calls <= failures) throw new Error(`load ${calls}`)
    return calls
  })
  return { once, calls: () => calls }
}

it('loads when it is first asked, and once for all who ask', async () => {
  const { once, calls } = loader(0)
  expect(calls()).toBe(0)
  expect(await Promise.all([once(), once()])).toEqual([1, 1])
  expect(await once()).toBe(1)
})

it('tells all who waited that the load failed, and loads again for the next', async () => {
  const { once, calls } = loader(1)
  const waiting = await Promise.allSettled([once(), once()])
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(calls()).toBe(1)
  expect(await once()).toBe(2)
})

import { expect, it } from 'vitest'
import { createCpuShare } from './cpu-share.ts'

it('tells the cores since it was asked last, and none the first time', () => {
  const at = [0, 1000, 1500, 1500]
  const used = [50_000, 550_000, 1_550_000, 1_550_000]
  const share = createCpuShare(
    () => at.shift()!,
    () => ({ user: used.shift()!, system: 0 }),
  )
  expect([share(), share(), share(), share()]).toEqual([null, 0.5, 2, null])
})

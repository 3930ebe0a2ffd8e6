// A pause for a while ends by itself, whoever asked for it and is gone; it never shortens one for good.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { press } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { sharedKeys } from '../redis/keys.ts'

let h: Harness

beforeAll(async () => {
  h = await startHarness()
})
afterAll(() => h?.stop())

const kinds = [
  { path: '/drain', kind: 'claims' },
  { path: '/worker', kind: 'workers' },
] as const
const statusOf = async (path: string) => (await press(h.url, path)).status
const ends = () => h.redis.hkeys(sharedKeys.pauses)

it.each(kinds)(
  'ends a pause of $kind by itself, and what waited goes on',
  async ({ path, kind }) => {
    expect(await statusOf(`${path}/pause?seconds=1`)).toBe(202)
    expect(await ends()).toEqual([kind])
    await h.like(`held-${kind}`)
    expect((await h.persisted()).get(`held-${kind}`)).toBeUndefined()
    await until('MongoDB has it', async () => (await h.persisted()).get(`held-${kind}`) === 1)
    await until('its end is forgotten', async () => (await ends()).length === 0)
  },
)

it.each(kinds)('leaves a pause of $kind for good as it is', async ({ path }) => {
  expect(await statusOf(`${path}/pause?seconds=300`)).toBe(202)
  expect(await statusOf(`${path}/pause`)).toBe(202)
  expect(await ends()).toEqual([])
  expect(await statusOf(`${path}/pause?seconds=1`)).toBe(409)
  expect(await ends()).toEqual([])
  expect(await statusOf(`${path}/resume`)).toBe(202)
})

it('takes an end for none that lies further ahead than any may: the clock was set back', async () => {
  await press(h.url, '/drain/pause?seconds=300')
  await h.redis.hincrby(sharedKeys.pauses, 'claims', 3_600_000)
  await until('it is over', async () => (await ends()).length === 0)
  await h.like('after-the-clock')
  await h.drained()
})

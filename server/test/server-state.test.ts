// What an API process tells its browsers without Redis, and what stays of it when it is over.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Incident, IncidentKind } from '../../contract/index.ts'
import { type Browser, browse } from '../../testing/event-reader.ts'
import { frozen } from '../../testing/frozen.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { withoutGiven } from '../../testing/own-databases.ts'
import { press } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'

let h: Harness
let browser: Browser
beforeAll(async () => {
  h = await startHarness({ services: { env: withoutGiven() } })
  browser = await browse(h.app.port())
  await browser.has('sample')
})
afterAll(async () => {
  browser?.close()
  await h?.stop()
})

const incidents = (kind: IncidentKind) => browser.of('incident').filter((i) => i.kind === kind)
const tells = (what: string, holds: () => boolean) => until(`it tells ${what}`, holds)
const state = () => browser.of('state').at(-1)

it('knows of a frozen Redis, also to a browser that comes then, and keeps what was refused', async () => {
  await frozen(h.services.redisPid, async () => {
    await tells('that likes are refused', () => state()?.likes === 'refused')
    expect(state()).toMatchObject({ reason: 'redis-away', text: 'Redis does not answer.' })
    expect(state()!.partitions.taking).toBe(0)
    const late = await browse(h.app.port())
    await late.has('alert')
    expect(late.names().slice(0, 2)).toEqual(['state', 'alert'])
    expect(late.of('state')[0]).toMatchObject({ likes: 'refused', since: state()!.since })
    expect(late.of('alert')[0]).toMatchObject({ code: 'redis-away', since: state()!.since })
    const like = () => fetch(`${h.url}/posts/refused/like`, { method: 'POST' })
    const problem = async () => (await (await like()).json()).type
    await until('a like is refused', async () => (await problem()) === '/problems/unavailable')
    // Nothing else comes: it goes on saying that it lives.
    await late.has('state', 3)
    expect(late.names()).not.toContain('snapshot')
    late.close()
  })
  await tells('that they are counted', () => state()?.likes === 'counted')
  await tells('the outage', () => incidents('redis-away').length > 0)
  const [outage] = incidents('redis-away') as [Incident]
  expect(outage.to).toBeGreaterThan(outage.from)
  expect(outage.refused).toBeGreaterThan(0)
})

it('knows of a frozen MongoDB before the samples do', async () => {
  await frozen(h.services.mongodbPid, async () => {
    await tells('that MongoDB is away', () => state()?.mongodb.state === 'away')
    expect(state()).toMatchObject({ likes: 'counted', mongodb: { reason: 'silent' } })
    await until('the samples know it', () =>
      browser.of('alert').some(({ code }) => code === 'mongodb-away'),
    )
    const { events } = browser
    const first = events.findIndex(
      ({ name, data }) =>
        name === 'state' && (data as { mongodb: { state: string } }).mongodb.state === 'away',
    )
    const second = events.findIndex(
      ({ name, data }) => name === 'alert' && (data as { code: string }).code === 'mongodb-away',
    )
    expect(first).toBeLessThan(second)
  })
  await tells('that it is over', () => incidents('mongodb-away').length > 0)
})

it('keeps an outage of a moment', async () => {
  const before = incidents('redis-away').length
  await h.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await tells('it', () => incidents('redis-away').length > before)
})

it('keeps a pause, an audit on demand, and a process that came and went', async () => {
  await press(h.url, '/drain/pause')
  await tells('the pause', () => browser.of('alert').some(({ code }) => code === 'claims-paused'))
  await press(h.url, '/drain/resume')
  const more = await h.more()
  await tells('two processes', () => browser.of('sample').at(-1)?.apis.processes === 2)
  await more.stop()
  await press(h.url, '/audit')
  const kinds = ['claims-paused', 'audit', 'process-started', 'process-ended'] as const
  for (const kind of kinds) await tells(kind, () => incidents(kind).length > 0)
  const late = await browse(h.app.port())
  await late.has('snapshot')
  const kept = new Set(late.of('snapshot')[0]!.incidents.map(({ kind }) => kind))
  expect(kept).toEqual(new Set([...kinds, 'redis-away', 'mongodb-away']))
  late.close()
})

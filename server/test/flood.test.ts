// A flood on request, on real servers and two API processes: everybody sees it, anybody can stop it, every
// accepted like is compared with MongoDB, and its process never outlives the one that started it.

import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Flood } from '../../contract/index.ts'
import { browse } from '../../testing/event-reader.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { press } from '../../testing/requests.ts'
import { startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import type { App } from '../app.ts'
import { sharedKeys } from '../redis/keys.ts'
import { floodsOf, isThere, startFlood, stopFlood } from './flood-kit.ts'

const long = { rate: 200, seconds: 300, posts: 20 }

let h: Harness
let other: App
let otherUrl: string
beforeAll(async () => {
  h = await startHarness()
  other = await h.more()
  otherUrl = `http://127.0.0.1:${other.port()}`
})
afterAll(() => h?.stop())
beforeEach(async () => {
  await stopFlood(h.url)
  await until('no flood runs', () => floodsOf(process.pid).length === 0)
  await h.redis.del(sharedKeys.flood)
})

/** Watches floods that begin from now on: the end of the one before may still be on its way. */
const watch = async (port: number) => {
  const since = Date.now()
  const browser = await browse(port)
  onTestFinished(() => browser.close())
  const floods = () => browser.of('flood').filter(({ startedAt }) => startedAt >= since)
  const newest = () => floods().at(-1)
  return {
    ...browser,
    floods,
    newest,
    reached: (what: string, wanted: (flood: Flood) => boolean) =>
      until(what, () => floods().some(wanted)),
    snapshot: async () => {
      await browser.has('snapshot')
      return browser.of('snapshot')[0]!
    },
  }
}
const total = async () => (await h.persisted()).values().reduce((a, b) => a + b, 0)

describe('a flood', () => {
  it('runs to its end, tells how it goes, and proves that every like is in MongoDB', async () => {
    const page = await watch(other.port())
    const before = await total()
    const { status, body } = await startFlood(h.url, { rate: 400, seconds: 2, posts: 30 })
    expect(status).toBe(202)
    expect(body).toMatchObject({ state: 'running', planned: 800 })
    await page.reached('its end', (flood) => flood.state === 'done')
    const end = page.newest()!
    expect(end).toMatchObject({ id: body.id, unknown: 0, fault: null })
    expect(end.accepted).toBeGreaterThan(0)
    expect(end.verdict).toMatchObject({ status: 'equal', acknowledged: end.accepted, extra: 0 })
    expect((await total()) - before).toBe(end.accepted)
    const states = page.floods().map(({ state }) => state)
    expect([...new Set(states)]).toEqual(['running', 'verifying', 'done'])
    const sent = page.floods().map((flood) => flood.sent)
    expect(sent).toEqual([...sent].sort((a, b) => a - b))
  })

  it('notices likes that it did not send, and does not call them missing', async () => {
    const page = await watch(h.app.port())
    await startFlood(h.url, { rate: 100, seconds: 300, posts: 1 })
    await page.reached('likes', (flood) => flood.accepted > 0)
    expect((await h.like('demo-0')).status).toBe(202)
    await stopFlood(h.url)
    await page.reached('its end', (flood) => flood.state === 'stopped')
    expect(page.newest()!.verdict).toMatchObject({ status: 'more', extra: 1, missing: 0 })
  })

  it('names a like that MongoDB lost', async () => {
    const page = await watch(h.app.port())
    await startFlood(h.url, { rate: 100, seconds: 300, posts: 1 })
    await page.reached('likes', (flood) => flood.accepted > 20)
    await until('some are in MongoDB', async () => ((await h.persisted()).get('demo-0') ?? 0) > 5)
    const change = (likes: number) =>
      h.models.posts.updateOne({ _id: 'demo-0' }, { $inc: { likes } })
    await change(-3)
    onTestFinished(async () => void (await change(3)))
    await stopFlood(h.url)
    await page.reached('its end', (flood) => flood.state === 'stopped')
    expect(page.newest()!.verdict).toMatchObject({ status: 'missing', missing: 3, extra: 0 })
  })
})

describe('with two API processes', () => {
  it('is refused while one runs, whichever process is asked', async () => {
    expect((await startFlood(h.url, long)).status).toBe(202)
    for (const url of [h.url, otherUrl])
      expect(await startFlood(url, long)).toMatchObject({ status: 409, state: 'running' })
    expect(floodsOf(process.pid)).toHaveLength(1)
  })

  it('lets exactly one of many begin that are asked for at once', async () => {
    const urls = [h.url, otherUrl, h.url, otherUrl, h.url, otherUrl]
    const answers = await Promise.all(urls.map((url) => startFlood(url, long)))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409])
    expect(floodsOf(process.pid)).toHaveLength(1)
  })

  it('shows in the snapshot of both, and is stopped by the one that does not run it', async () => {
    const first = await watch(h.app.port())
    await startFlood(h.url, long)
    await first.reached('likes', (flood) => flood.accepted > 0)
    for (const { port } of [h.app, other]) {
      const { flood } = await (await watch(port())).snapshot()
      expect(flood).toMatchObject({ state: 'running', rate: 200, seconds: 300 })
    }
    expect(await stopFlood(otherUrl)).toMatchObject({ status: 202, state: 'running' })
    await first.reached('its end', (flood) => flood.state === 'stopped')
    expect(first.newest()!.verdict).toMatchObject({ status: 'equal' })
    const late = await (await watch(other.port())).snapshot()
    expect(late.flood).toEqual(first.newest())
  })

  it('has nothing to stop when none runs', async () => {
    for (const url of [h.url, otherUrl])
      expect(await stopFlood(url)).toMatchObject({ status: 409, state: 'not-running' })
  })

  it('is not compared when it is stopped again', async () => {
    const page = await watch(h.app.port())
    await startFlood(h.url, long)
    await page.reached('likes', (flood) => flood.accepted > 0)
    await press(h.url, '/worker/pause')
    const waiting = async () => (await h.metas()).some(({ pending }) => pending > 0)
    await until('likes wait that the paused worker leaves alone', waiting)
    await stopFlood(otherUrl)
    await page.reached('the comparison', (flood) => flood.state === 'verifying')
    await stopFlood(otherUrl)
    await page.reached('its end', (flood) => flood.state === 'stopped')
    await press(h.url, '/worker/resume')
    const { verdict } = page.newest()!
    expect(verdict).toMatchObject({ status: 'not-verified', reason: 'stopped' })
  })
})

describe('what Redis knows of it', () => {
  const known = (field: string) => h.redis.hget(sharedKeys.flood, field)

  it('is noted again when Redis forgot it', async () => {
    const { body } = await startFlood(h.url, long)
    await h.redis.del(sharedKeys.flood)
    await until('it is known', async () => (await known('id')) === body.id)
    expect((await startFlood(otherUrl, long)).status).toBe(409)
  })

  it('decides: whoever stood still while another one began ends his own', async () => {
    await startFlood(h.url, long)
    await h.redis.hset(sharedKeys.flood, 'id', 'another')
    await until('it is gone', () => floodsOf(process.pid).length === 0)
    expect(await known('id')).toBe('another')
  })
})

describe('its process', () => {
  it('is gone when the app has stopped, and nobody believes that it runs', async () => {
    const app = await h.more()
    const url = `http://127.0.0.1:${app.port()}`
    const page = await watch(h.app.port())
    await startFlood(url, long)
    await page.reached('likes', (flood) => flood.accepted > 0)
    const [pid] = floodsOf(process.pid)
    await app.stop()
    expect(isThere(pid!)).toBe(false)
    await page.reached('its end', (flood) => flood.state === 'stopped')
    expect(page.newest()).toMatchObject({ verdict: null, fault: null })
    expect(await stopFlood(h.url)).toMatchObject({ status: 409 })
  })

  it('fails visibly when it dies', async () => {
    const page = await watch(h.app.port())
    await startFlood(h.url, long)
    await page.reached('likes', (flood) => flood.accepted > 0)
    process.kill(floodsOf(process.pid)[0]!, 'SIGKILL')
    await page.reached('its end', (flood) => flood.state === 'failed')
    expect(page.newest()!.fault).toBe('Its process ended early.')
    expect((await startFlood(otherUrl, long)).status).toBe(202)
  })

  it('ends with an API process that is killed, and is forgotten', async () => {
    const server = startServerProcess({
      ...{ ROLES: 'api', REDIS_URL: h.services.redisUrl, MONGODB_URL: h.services.mongodbUrl },
    })
    onTestFinished(() => server.kill('SIGKILL'))
    const page = await watch(h.app.port())
    const url = await server.url()
    await until('it takes likes', async () => (await fetch(`${url}/readyz`)).status === 200)
    expect((await startFlood(url, long)).status).toBe(202)
    await page.reached('likes', (flood) => flood.accepted > 0)
    const [pid] = floodsOf(server.pid)
    const { id } = page.newest()!
    server.kill('SIGKILL')
    await server.ended
    await until('its flood is gone', () => !isThere(pid!))
    await h.redis.pexpire(sharedKeys.flood, 3_600_000) // as when Redis' clock is set back
    await until('it is forgotten', async () => (await startFlood(h.url, long)).status === 202)
    expect((await (await watch(h.app.port())).snapshot()).flood!.id).not.toBe(id)
  })
})

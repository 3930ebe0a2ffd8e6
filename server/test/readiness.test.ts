// Ready means that a like would be counted, not that a connection is there.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { type FaultyHarness, startFaultyHarness } from './fault-kit.ts'

describe('GET /readyz', () => {
  let h: FaultyHarness
  beforeAll(async () => {
    h = await startFaultyHarness()
  })
  afterEach(async () => {
    h.toRedis.clear()
    await h.redis.config('SET', 'maxmemory', '0')
    await until('it is ready again', async () => (await ask()).status === 200)
  })
  afterAll(() => h.stop())

  const ask = async () => {
    const answer = await fetch(`${h.url}/readyz`)
    return { status: answer.status, body: await answer.json() }
  }

  it('is 503 while Redis is full and refuses every like', async () => {
    await h.redis.config('SET', 'maxmemory', '1')
    const { status, body } = await ask()
    expect(status).toBe(503)
    expect(body).toMatchObject({ status: 'not-ready', redis: 'refuses' })
  })

  it('is 503 when Redis stands still behind an open connection', async () => {
    h.toRedis.set({ blackHole: true })
    const { status, body } = await ask()
    expect(status).toBe(503)
    expect(body).toMatchObject({ status: 'not-ready', redis: 'away' })
  })
})

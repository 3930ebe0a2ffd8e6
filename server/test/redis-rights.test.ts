// A Redis that tells or allows less than all, as managed services and access lists do.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { keptLog } from '../../testing/log-lines.ts'
import { post } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { createApp } from '../app.ts'
import type { DurabilityDemand } from '../redis/durability.ts'
import { sharedKeys } from '../redis/keys.ts'
import { likesOf, readyOf } from './ways-kit.ts'

let h: Harness
const stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  h = await startHarness({ env: { ROLES: 'api' } })
})
afterEach(async () => {
  for (let stop = stops.pop(); stop; stop = stops.pop()) await stop()
})
afterAll(() => h?.stop())

let users = 0
/** An app of its own, whose user in Redis has `rights` (in ACL's words). */
const appOf = async (rights: string[], demand: DurabilityDemand) => {
  const user = `user${++users}`
  await h.redis.call('ACL', 'SETUSER', user, 'on', '>S3cret-word', '&*', ...rights)
  const address = h.services.redisUrl.replace(/:\/\/.*@/, `://${user}:S3cret-word@`)
  const { log, lines } = keptLog()
  const fatal = () => {}
  const roles = ['api', 'producer', 'worker', 'sampler'] as const
  const config = { ...h.config, roles, redisUrl: address, redisDurability: demand }
  const app = await createApp({ config, log, fatal })
  stops.push(app.stop)
  await app.start()
  const url = `http://127.0.0.1:${app.port()}`
  return {
    url,
    user,
    said: (text: string) => lines.filter((line) => JSON.stringify(line).includes(text)),
    ready: () => until('it is ready', async () => (await readyOf(url)).status === 'ready'),
    refuses: (reason: string) =>
      until(`it says ${reason}`, async () => (await readyOf(url)).reason === reason),
  }
}
const withoutConfig = ['~*', '+@all', '-config']

describe('a Redis that does not tell its settings', () => {
  it('is given no likes when it must, which is told apart from being away', async () => {
    const app = await appOf(withoutConfig, 'always')
    await app.refuses('redis-durability-unknown')
    const server = { name: h.services.redis.server, role: 'primary', durability: 'unknown' }
    expect(await readyOf(app.url)).toMatchObject({
      ...{ status: 'not-ready', redis: 'durability-unknown', redisServer: server },
    })
    const answer = await post(`${app.url}/posts/p/like`)
    expect([answer.status, await answer.json()]).toMatchObject([
      ...[503, { reason: 'redis-durability-unknown' }],
    ])
    const lines = app.said('CONFIG GET')
    expect(lines).toMatchObject([
      { level: 40, why: expect.stringMatching(/REDIS_DURABILITY=declared/) },
    ])
    expect(app.said('S3cret')).toEqual([])
  })

  it('is given likes on the word of its operator', async () => {
    const app = await appOf(withoutConfig, 'declared')
    await app.ready()
    expect((await readyOf(app.url)).redisServer).toMatchObject({ durability: 'declared' })
    await accepted(post(`${app.url}/posts/p/like`))
    expect(app.said('CONFIG GET')).toEqual([])
  })

  it('is refused all the same when what it does tell contradicts that word', async () => {
    await h.redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const app = await appOf(withoutConfig, 'declared')
    await app
      .refuses('redis-not-durable')
      .finally(() => h.redis.config('SET', 'maxmemory-policy', 'noeviction'))
    expect(app.said('maxmemory-policy is allkeys-lru')).toHaveLength(1)
  })

  it('may lose likes when that is allowed: said once, and never shown as good', async () => {
    const app = await appOf(withoutConfig, 'relaxed')
    await app.ready()
    expect((await readyOf(app.url)).redisServer).toMatchObject({ durability: 'unknown' })
    await until('the alert is there', async () => {
      const alert = await h.redis.hget(sharedKeys.alerts, 'not-durable')
      return alert?.includes('Nobody knows') === true
    })
    expect(app.said('CONFIG GET')).toHaveLength(1)
  })
})

describe('a user of Redis without all rights', () => {
  it('is enough without dangerous commands: all is counted and drained, and it says what is missing', async () => {
    const app = await appOf(['~*lf:*', '+@all', '-@dangerous'], 'declared')
    await app.ready()
    await accepted(post(`${app.url}/posts/by-few-rights/like`))
    await until('it is in MongoDB', async () => (await h.persisted()).get('by-few-rights') === 1)
    expect((await readyOf(app.url)).redisServer).toMatchObject({ seesFailover: false })
    expect(app.said('ACL +info')).toHaveLength(1)
  })

  it('counts nothing by halves: a command that a script needs is asked for before any like', async () => {
    const app = await appOf(['~*', '+@all', '-hset', '-hincrby'], 'always')
    await app.refuses('redis-forbids')
    expect(app.said('this user may not run HSET')).toHaveLength(1)
    const answer = await post(`${app.url}/posts/p/like`)
    expect([answer.status, await answer.json()]).toMatchObject([503, { reason: 'redis-forbids' }])
    await h.redis.call('ACL', 'SETUSER', app.user, '+@all')
    await app.ready()
    for (const like of Object.values(likesOf(app.url))) expect((await like()).status).toBe(202)
  })

  it('says at once that its keys are forbidden', async () => {
    const app = await appOf(['~others:*', '+@all'], 'always')
    await app.refuses('redis-forbids')
    expect(await (await post(`${app.url}/posts/p/like`)).json()).toMatchObject({
      reason: 'redis-forbids',
    })
  })
})

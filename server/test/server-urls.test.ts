// What only a process shows of its URLs. With a database that Redis does not have, ioredis alone would go on in
// database 0, which may be another installation's.
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServices } from '../../testing/harness.ts'
import { startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'

let servers: Awaited<ReturnType<typeof startTestServices>>
let redis: Redis

beforeAll(async () => {
  servers = await startTestServices({ redisArgs: ['--databases', '2'] })
  redis = new Redis(servers.services.redisUrl)
})
afterAll(async () => {
  redis.disconnect()
  await servers.stop()
})

const startWith = (database: number) => {
  const { redisUrl, mongodbUrl } = servers.services
  return startServerProcess({ REDIS_URL: `${redisUrl}/${database}`, MONGODB_URL: mongodbUrl })
}

/** How often somebody has connected. */
const connections = async () =>
  Number(/total_connections_received:(\d+)/.exec(await redis.info('stats'))?.[1])

it('is never ready, says why once, and touches no other database', async () => {
  const server = startWith(2)
  const url = await server.url()
  const said = () => server.lines.filter((line) => line.includes('REDIS_URL names database 2'))
  await until('it says so', () => said().length > 0)
  const before = await connections()
  await until('it has tried again', async () => (await connections()) > before + 8)
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect((await fetch(`${url}/posts/p/like`, { method: 'POST' })).status).toBe(503)
  server.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
  expect(await redis.dbsize()).toBe(0)
  expect(said()).toHaveLength(1)
  expect(said()[0]).toContain('which this Redis refuses: ERR DB index is out of range')
})

it('works in the database that the URL names', async () => {
  const server = startWith(1)
  const url = await server.url()
  await until('it is ready', async () => (await fetch(`${url}/readyz`)).ok)
  expect((await fetch(`${url}/posts/p/like`, { method: 'POST' })).status).toBe(202)
  server.kill('SIGTERM')
  await server.ended
  expect(await redis.dbsize()).toBe(0)
})

it('a process does not start with options that the driver of MongoDB does not take', async () => {
  const MONGODB_URL = 'mongodb://user:S3cret@127.0.0.1:1/likeflow?replicaSte=rs0'
  const { ended, lines } = startServerProcess({ REDIS_URL: 'redis://127.0.0.1:1', MONGODB_URL })
  expect((await ended).code).toBe(1)
  expect(lines.join('\n')).toBe(
    'The configuration is not valid:\n  MONGODB_URL: option replicaste is not supported',
  )
})

// Who has given a wrong URL hears once why MongoDB is away, at `warn`, and not every quarter of a second.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestServices } from '../../testing/harness.ts'
import {
  createMongoDbProxy,
  type MongoDbProxy,
  nameOf,
  refusal,
} from '../../testing/mongodb-proxy.ts'
import { portForLater } from '../../testing/port.ts'
import { patience, until } from '../../testing/until.ts'
import type { Log } from '../log.ts'
import { createMongoDb } from '../mongodb/connection.ts'

let server: Awaited<ReturnType<typeof startTestServices>>
let proxy: MongoDbProxy
beforeAll(async () => {
  server = await startTestServices()
  proxy = await createMongoDbProxy({ url: server.services.mongodbUrl })
})
beforeEach(() => proxy.clear())
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

/** What is warned of until the second probe has failed. */
const warnedOf = async (url: string) => {
  const warned: Record<string, unknown>[] = []
  let probes = 0
  const log = {
    warn: (facts: Record<string, unknown>) => warned.push(facts),
    info: () => {},
    debug: (_facts: unknown, text: string) => {
      if (text === 'mongodb does not answer') probes++
    },
  }
  const mongodb = createMongoDb({ url, log: log as unknown as Log })
  mongodb.start()
  await until('two probes failed', () => probes >= 2, patience.long)
  await mongodb.stop()
  return warned
}

it.each([
  ['authentication', 'user:wrong@', 'saslStart', refusal(18, 'AuthenticationFailed')],
  ['permission', '', 'buildInfo', refusal(13, 'Unauthorized')],
  ['too-old', '', 'buildInfo', { ok: 1, version: '4.2.24' }],
])('says once that it is %s', async (reason, user, command, reply) => {
  proxy.answer((asked) => (nameOf(asked) === command ? reply : undefined))
  const warned = await warnedOf(`mongodb://${user}127.0.0.1:${proxy.port}/likeflow`)
  expect(warned).toMatchObject([{ mongodb: 'away', reason }])
})

it('tells a wrong name, a closed port and a server without TLS apart, once each', async () => {
  // As mongod does with bytes that it cannot read.
  const withoutTls = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(withoutTls, 'listening')
  const { port } = withoutTls.address() as AddressInfo
  const urls = {
    dns: 'mongodb://no-such-host.invalid/likeflow',
    refused: `mongodb://127.0.0.1:${await portForLater()}/likeflow`,
    tls: `mongodb://127.0.0.1:${port}/likeflow?tls=true`,
  }
  const warned = await Promise.all(Object.values(urls).map(warnedOf))
  withoutTls.close()
  expect(warned).toMatchObject(Object.keys(urls).map((reason) => [{ mongodb: 'away', reason }]))
})

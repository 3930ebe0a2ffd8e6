// Whether the driver's checks of its servers hang is known per server. One that streams its hello (MongoDB 4.4 and
// newer) has a check under way all the time, and that is no hang.
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestServices } from '../../testing/harness.ts'
import { createMongoDbProxy, type MongoDbProxyOptions } from '../../testing/mongodb-proxy.ts'
import { withoutGiven } from '../../testing/own-databases.ts'
import { tries } from '../../testing/tries.ts'
import { patience, until } from '../../testing/until.ts'
import { createLifecycle } from '../lifecycle.ts'
import { createLog } from '../log.ts'
import { createMongoDb } from '../mongodb/connection.ts'

let own = createLifecycle(() => {})
let url: string
beforeEach(async () => {
  own = createLifecycle(() => {})
  const server = await startTestServices({ env: withoutGiven() })
  own.own('server', server.stop)
  url = server.services.mongodbUrl
})
afterEach(() => own.release())

const proxyWith = async (options: Omit<MongoDbProxyOptions, 'url'>) => {
  const proxy = await createMongoDbProxy({ url, ...options })
  own.own('proxy', proxy.stop)
  return proxy
}

const connect = (hosts: readonly { port: number }[], query = '') => {
  const list = hosts.map((host) => `127.0.0.1:${host.port}`).join()
  const database = new URL(url).pathname
  const mongodb = createMongoDb({
    url: `mongodb://${list}${database}${query}`,
    log: createLog('silent'),
  })
  own.own('mongodb', mongodb.stop)
  mongodb.start()
  return mongodb
}

it('keeps the client of a healthy server that streams its hello', async () => {
  // Longer than any answer of a server that does not stream: 12 s in `npm run test:faults`.
  const everyMs = tries(500, 12_000)
  const proxy = await proxyWith({ streams: true })
  const mongodb = connect([proxy], `?heartbeatFrequencyMS=${everyMs}`)
  await mongodb.whenUp()
  const client = mongodb.connection.getClient()
  const isNew = () => mongodb.connection.getClient() !== client
  await until('a streamed hello came', () => proxy.hellos() >= 1 || isNew(), patience.long)
  expect(isNew()).toBe(false)
  expect(mongodb.up()).toBe(true)
})

/** What the test needs of the driver's inside to make it hang. */
interface Inside {
  topology: {
    s: {
      servers: Map<
        string,
        { monitor: { connection: { socket: { destroy(): void } }; requestCheck(): void } }
      >
    }
  }
}

const leastBetweenChecksMs = 500 // the driver's minHeartbeatFrequencyMS

it('takes a new client when the check of one of its hosts hangs', async () => {
  const hosts = [
    await proxyWith({ hello: { msg: 'isdbgrid' } }),
    await proxyWith({ hello: { msg: 'isdbgrid' } }),
  ]
  const mongodb = connect(hosts)
  await mongodb.whenUp()
  const { connection } = mongodb
  const old = connection.getClient()
  const servers = (old as unknown as Inside).topology.s.servers
  await until('both hosts are known', () =>
    [...servers.values()].every(({ monitor }) => monitor.connection),
  )
  const notes = connection.collection<{ _id: string }>('kept')
  await notes.insertOne({ _id: 'through the old client' })
  // Sooner after the last check the driver would put the next one off, and hear of the socket before.
  await delay(2 * leastBetweenChecksMs)
  const { monitor } = servers.get(`127.0.0.1:${hosts[1]!.port}`)!
  monitor.connection.socket.destroy()
  monitor.requestCheck()
  const isNew = () => connection.getClient() !== old && mongodb.up()
  await until('there is a new client', isNew, patience.long)
  await notes.insertOne({ _id: 'through the new client' })
  expect(await notes.countDocuments()).toBe(2)
})

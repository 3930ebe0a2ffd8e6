// A MongoDB client that hangs is replaced, whatever hangs: a probe on a half-open link, a check of ours; the driver's
// own checks are in mongodb-heartbeats.test.ts. A slow one is kept.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestServices } from '../../testing/harness.ts'
import { createFaultProxy, type FaultProxy } from '../../testing/proxy.ts'
import { patience, until } from '../../testing/until.ts'
import { createLog } from '../log.ts'
import { createMongoDb, type MongoDb } from '../mongodb/connection.ts'

let server: Awaited<ReturnType<typeof startTestServices>>
let proxy: FaultProxy
let mongodb: MongoDb
beforeAll(async () => {
  server = await startTestServices()
  const { hostname, port } = new URL(server.services.mongodbUrl)
  proxy = await createFaultProxy({ target: { host: hostname, port: Number(port) } })
})
afterEach(() => mongodb.stop())
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

const connect = (check: () => Promise<void> = async () => {}) => {
  const url = new URL(server.services.mongodbUrl)
  url.port = String(proxy.port)
  mongodb = createMongoDb({ url: url.href, log: createLog('silent') })
  mongodb.onConnect(check)
  mongodb.start()
  return mongodb.connection
}

interface Note {
  _id: string
}

it('takes a new client when its links are half-open, and keeps it when the old one is closed', async () => {
  const connection = connect()
  await mongodb.whenUp()
  const old = connection.getClient()
  const notes = connection.collection<Note>('halved')
  // All at once: links that are idle when the old client says farewell on one of them.
  const before = ['1', '2', '3', '4', '5', '6']
  await Promise.all(before.map((_id) => notes.insertOne({ _id })))
  proxy.halve('server')
  const isNew = () => connection.getClient() !== old && mongodb.up()
  await until('there is a new client', isNew, patience.long)
  await notes.insertOne({ _id: 'through the new client' })
  await old.close()
  await notes.insertOne({ _id: 'after the old one said farewell' })
  expect(await notes.countDocuments()).toBe(before.length + 2)
})

it('takes a new client when what must hold before MongoDB is up is never answered', async () => {
  const clients: unknown[] = []
  const connection = connect(async () => {
    clients.push(connection.getClient())
    if (clients.length === 1) await new Promise(() => {})
  })
  await mongodb.whenUp()
  expect(clients).toHaveLength(2)
  expect(clients[0]).not.toBe(clients[1])
})

it('keeps the client of a MongoDB that is slow but alive', async () => {
  const clients: unknown[] = []
  const connection = connect(async () => {
    clients.push(connection.getClient())
    await delay(3000)
  })
  await mongodb.whenUp()
  expect(clients).toEqual([connection.getClient()])
})

it('stops while a probe hangs', async () => {
  const asked = Promise.withResolvers<void>()
  connect(() => {
    asked.resolve()
    return new Promise(() => {})
  })
  await asked.promise
  await mongodb.stop()
  expect(mongodb.up()).toBe(false)
})

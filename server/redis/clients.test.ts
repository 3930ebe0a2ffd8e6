import { expect, it } from 'vitest'
import { portForLater } from '../../testing/port.ts'
import { createLog } from '../log.ts'
import { createClients } from './clients.ts'
import { targetOf } from './options.ts'

it('forgets a client that is dropped while it waits for its next try', async () => {
  const redisUrl = `redis://127.0.0.1:${await portForLater()}`
  const clients = createClients(targetOf({ redisUrl }), createLog('silent'))
  const client = clients.open('test', { retryStrategy: () => 60_000 })
  await new Promise((resolve) => client.once('reconnecting', resolve))
  clients.drop(client)
  expect(clients.all.size).toBe(0)
})

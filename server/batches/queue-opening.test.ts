import type { Command, Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { createRouter } from '../redis/router.ts'
import { createBatchQueue } from './queue.ts'

/** A client with only what the router asks of it. */
const clientWith = (status: string, answer: (command: Command) => void) =>
  ({
    status,
    sendCommand(command: Command) {
      answer(command)
      return command.promise
    },
  }) as Redis

it('gives up opening at a node that is not connected yet, and does not wait for ever', async () => {
  const next = clientWith('connecting', (command) => command.reject(new Error('not connected')))
  let home = clientWith('ready', (command) => {
    command.resolve('PONG')
    home = next // the cluster's map came after the queue had asked whether anybody answers
  })
  const redis = createRouter({ isCluster: () => home === next, clientOf: () => home })
  await expect(createBatchQueue(redis).open()).rejects.toThrow('not connected')
})

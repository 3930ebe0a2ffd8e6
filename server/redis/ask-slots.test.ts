import { expect, it } from 'vitest'
import { createAskSlots } from './ask-slots.ts'
import type { RedisNode } from './node.ts'
import { targetOf } from './options.ts'

/** One that says that `port` serves everything, and whether it sees most of the others. */
const nodeWith = (port: number, state: 'ok' | 'fail' | 'silent') =>
  ({
    commands: {
      status: 'ready',
      options: { host: 'h' },
      call: async (_: string, what: string) => {
        if (state === 'silent') return new Promise(() => {})
        return what === 'INFO' ? `cluster_state:${state}\r\n` : [[0, 16_383, ['h', port, 'id']]]
      },
    },
  }) as unknown as RedisNode

const newAsk = () => createAskSlots(targetOf({ redisUrl: 'redis://h' }))
const served = (port: number) => [
  { from: 0, to: 16_383, primary: { host: 'h', port }, replicas: [] },
]

it('does not believe a node that is cut off, while others can be asked', async () => {
  const ask = newAsk()
  const nodes = [nodeWith(1, 'fail'), nodeWith(2, 'ok'), nodeWith(3, 'ok')]
  await expect(ask(nodes)).rejects.toThrow('cut off')
  expect(await ask(nodes)).toEqual(served(2))
  expect(await ask(nodes)).toEqual(served(3))
  await expect(ask(nodes)).rejects.toThrow('cut off')
})

it('takes what there is when all say the same: a part of the slots is served by nobody', async () => {
  const ask = newAsk()
  const nodes = [nodeWith(1, 'fail'), nodeWith(1, 'fail')]
  for (const _ of nodes) await expect(ask(nodes)).rejects.toThrow('cut off')
  expect(await ask(nodes)).toEqual(served(1))
})

it('asks another one after one that stands still', async () => {
  const ask = newAsk()
  const nodes = [nodeWith(1, 'silent'), nodeWith(2, 'ok')]
  await expect(ask(nodes)).rejects.toThrow('stands still')
  expect(await ask(nodes)).toEqual(served(2))
})

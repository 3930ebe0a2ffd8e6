import { PassThrough } from 'node:stream'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { loseReply } from './lose-reply.ts'

const connection = () => {
  const stream = new PassThrough()
  return { stream, redis: { stream } as unknown as Pick<Redis, 'stream'> }
}

it("loses the reply of a flush, and takes no probe's for one", async () => {
  const { stream, redis } = connection()
  let likes = 0
  let looks = 0
  const lost = loseReply(redis, () => {
    looks += 1
    if (looks === 1) stream.write('+PONG')
    if (looks === 4) likes = 1
    if (looks === 6) stream.write('*1')
    return likes > 0
  })
  expect(await lost).toBe(true)
  expect(looks).toBeGreaterThanOrEqual(6)
  expect(stream.destroyed).toBe(true)
})

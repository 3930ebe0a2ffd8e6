// Loses a reply of Redis for real: this process stops reading the connection of its flushes until a reply has come
// that nobody reads, and closes it. Redis has counted; the flush has to go again under its number.
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'

const withinMs = 2000
const lookMs = 2

/** Whether there was a reply to lose. */
export const loseReply = async (ingest: Pick<Redis, 'stream'>): Promise<boolean> => {
  const { stream } = ingest
  stream.pause()
  const late = performance.now() + withinMs
  while (stream.readableLength === 0 && performance.now() < late) await delay(lookMs)
  const lost = stream.readableLength > 0
  stream.destroy()
  return lost
}

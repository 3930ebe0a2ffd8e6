// Loses a reply of Redis for real: this process stops reading the connection of its flushes until a reply has come
// that nobody reads, and closes it. Redis has counted; the flush has to go again under its number.
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'

const withinMs = 2000
const lookMs = 2

/**
 * Whether there was a reply to lose. `flushing`: likes are on their way; without them a reply is of no flush, but of a
 * probe.
 */
export const loseReply = async (
  { stream }: Pick<Redis, 'stream'>,
  flushing: () => boolean,
): Promise<boolean> => {
  stream.pause()
  const late = performance.now() + withinMs
  let others = 0
  let lost = false
  while (!lost && performance.now() < late) {
    if (!flushing()) others = stream.readableLength
    else lost = stream.readableLength > others
    if (!lost) await delay(lookMs)
  }
  stream.destroy()
  return lost
}

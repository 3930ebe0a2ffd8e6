// When each stalled connection was cut, seen from the kernel: the clock of the server's rule starts when the
// kernel takes nothing more for it, because what does not fit there piles up in the server.
import { setTimeout as delay } from 'node:timers/promises'
import { readSockets } from './kernel-sockets.ts'

export interface Cuts {
  /** milliseconds from when the kernel was full to the cut, one per connection that was cut */
  afterFullMs: number[]
  /** the same from the beginning of the watch */
  afterMs: number[]
  /** still open when the time was up */
  left: number
}

const lookEveryMs = 200

export const watchCuts = async (
  serverPort: number,
  ports: readonly number[],
  withinMs: number,
): Promise<Cuts> => {
  const began = performance.now()
  const open = new Map(ports.map((port) => [port, { unsent: -1, grewAt: began }]))
  const cuts: Cuts = { afterFullMs: [], afterMs: [], left: 0 }
  while (open.size > 0 && performance.now() - began < withinMs) {
    await delay(lookEveryMs)
    const now = performance.now()
    const sockets = readSockets(serverPort)
    for (const [port, last] of open) {
      const socket = sockets.get(port)
      if (!socket) {
        open.delete(port)
        cuts.afterFullMs.push(now - last.grewAt)
        cuts.afterMs.push(now - began)
      } else if (socket.unsent > last.unsent) open.set(port, { unsent: socket.unsent, grewAt: now })
    }
  }
  cuts.left = open.size
  return cuts
}

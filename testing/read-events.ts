// Reads named events of `GET /events` until told to stop: just as much of Server-Sent Events as who watches
// from outside needs.

import { setTimeout as delay } from 'node:timers/promises'
import { readEvents as parseEvents } from '../client/read-events.ts'

export interface EventReader {
  /** Ends the connection and resolves when it is gone. May be called twice. */
  stop(): Promise<void>
}

const openWithinMs = 30_000
const askAgainMs = 250

/** A server that is late gives way with 503 for a moment: it is asked again. */
const open = async (url: string, signal: AbortSignal): Promise<Response> => {
  const until = performance.now() + openWithinMs
  for (;;) {
    const response = await fetch(url, { signal })
    if (response.status !== 503 || performance.now() > until) return response
    await response.body?.cancel()
    await delay(askAgainMs)
  }
}

/** @throws when the server does not open the stream. */
export const readEvents = async (
  url: string,
  onEvent: (name: string, data: string) => void,
): Promise<EventReader> => {
  const abort = new AbortController()
  const response = await open(url, abort.signal)
  if (response.status !== 200 || !response.body)
    throw new Error(`GET /events answered ${response.status}`)
  const read = async (body: ReadableStream<Uint8Array>) => {
    for await (const { name, data } of parseEvents(body, '', () => {})) onEvent(name, data)
  }
  const ended = read(response.body).catch((error) => {
    if (!abort.signal.aborted) throw error
  })
  return {
    stop: () => {
      abort.abort()
      return ended
    },
  }
}

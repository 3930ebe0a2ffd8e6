// An EventSource for Node, as much of it as the page's connection uses: opens the stream, hands on its events, and says
// when it is over. It does not come back by itself; who uses it opens another one.

import { readEvents } from '../../client/read-events.ts'
import type { Source } from '../../web/src/stream/connection.ts'

type Listener = (event: { data?: string; lastEventId?: string }) => void

const open = 1
const closed = 2

export const openEvents = (url: string): Source => {
  const abort = new AbortController()
  const listeners = new Map<string, Listener[]>()
  let readyState = 0

  const tell = (name: string, event: Parameters<Listener>[0] = {}) => {
    for (const listener of listeners.get(name) ?? []) listener(event)
  }

  const read = async () => {
    const { status, body } = await fetch(url, { signal: abort.signal })
    if (status !== 200 || !body) return
    readyState = open
    tell('open')
    for await (const { id, name, data } of readEvents(body, '', () => {}))
      tell(name, { data, lastEventId: id })
  }

  const ended = () => {
    readyState = closed
    if (!abort.signal.aborted) tell('error')
  }
  read().then(ended, ended)

  return {
    get readyState() {
      return readyState
    },
    addEventListener(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener])
    },
    close: () => abort.abort(),
  }
}

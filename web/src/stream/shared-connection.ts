// This page's end of the stream that all pages of a browser share (shared-worker.ts). A page that comes later than the
// stream began opens one of its own for a moment: for the snapshot, and what was shared meanwhile follows it.
import { afterId } from './after-id.ts'
import type { ConnectionOptions } from './connection.ts'
import type { Incoming } from './events.ts'
import type { FromWorker, ToWorker } from './shared-messages.ts'

type Told = Extract<FromWorker, { say: 'event' }>

export const canShare = () => typeof SharedWorker !== 'undefined'

export const createSharedConnection = ({ url, onEvent, onSocket }: ConnectionOptions) => {
  let worker: SharedWorker | null = null
  let own: EventSource | null = null
  let held: Told[] = []

  const say = (message: ToWorker) => worker?.port.postMessage(message)

  const hear = ({ name, data, id }: Omit<Told, 'say'>) =>
    onEvent({ name, data, receivedAt: Date.now() } as Incoming, id)

  const closeOwn = () => {
    own?.close()
    own = null
  }

  const catchUp = (snapshot: unknown, id: string) => {
    closeOwn()
    hear({ name: 'snapshot', data: snapshot, id })
    for (const event of held) if (afterId(event.id, id)) hear(event)
    held = []
  }

  const askSnapshot = () => {
    own = new EventSource(url)
    own.addEventListener('snapshot', ({ data, lastEventId }) =>
      catchUp(JSON.parse(data as string), lastEventId),
    )
  }

  const onMessage = ({ data: message }: MessageEvent<FromWorker>) => {
    if (message.say !== 'event') onSocket(message.socket)
    if (message.say === 'joined' && message.begun) askSnapshot()
    if (message.say !== 'event') return
    if (message.name === 'snapshot') {
      closeOwn()
      held = []
    }
    // What needs no snapshot before it is heard at once.
    if (own && message.name !== 'state') held.push(message)
    else hear(message)
  }

  const leave = () => say({ say: 'leave' })
  const comeBack = (event: PageTransitionEvent) => {
    if (event.persisted) say({ say: 'join', url })
  }

  return {
    start() {
      if (worker) return
      worker = new SharedWorker(new URL('./shared-worker.ts', import.meta.url), {
        type: 'module',
        name: 'likeflow',
      })
      worker.port.onmessage = onMessage
      say({ say: 'join', url })
      addEventListener('pagehide', leave)
      addEventListener('pageshow', comeBack)
    },
    hurry: () => say({ say: 'hurry' }),
    stop() {
      removeEventListener('pagehide', leave)
      removeEventListener('pageshow', comeBack)
      leave()
      closeOwn()
      worker?.port.close()
      worker = null
    },
  }
}

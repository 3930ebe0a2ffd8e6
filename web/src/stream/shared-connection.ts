// This page's end of the stream that all pages of a browser share (shared-worker.ts). A page that comes later than the
// stream began opens one of its own for a moment: for the snapshot, and what was shared meanwhile follows it.
import { afterId } from './after-id.ts'
import { backoffMs } from './backoff.ts'
import { type ConnectionOptions, createConnection } from './connection.ts'
import type { Incoming } from './events.ts'
import type { FromWorker, ToWorker } from './shared-messages.ts'

type Told = Extract<FromWorker, { say: 'event' }>

export const canShare = () => typeof SharedWorker !== 'undefined'

export const createSharedConnection = (options: ConnectionOptions) => {
  const { url, onEvent, onSocket } = options
  let worker: SharedWorker | null = null
  let own: EventSource | null = null
  let held: Told[] = []
  let retry: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let alone: ReturnType<typeof createConnection> | null = null

  const say = (message: ToWorker) => worker?.port.postMessage(message)

  const hear = ({ name, data, id }: Omit<Told, 'say'>) =>
    onEvent({ name, data, receivedAt: Date.now() } as Incoming, id)

  const closeOwn = () => {
    clearTimeout(retry)
    own?.close()
    own = null
  }

  const catchUp = (snapshot: unknown, id: string) => {
    closeOwn()
    attempt = 0
    hear({ name: 'snapshot', data: snapshot, id })
    for (const event of held) if (afterId(event.id, id)) hear(event)
    held = []
  }

  const askSnapshot = () => {
    closeOwn()
    held = [] // the next snapshot is newer
    const mine = new EventSource(url)
    own = mine
    mine.addEventListener('snapshot', ({ data, lastEventId }) => {
      if (own === mine) catchUp(JSON.parse(data as string), lastEventId)
    })
    // What was told before this page came is told once more here.
    mine.addEventListener('state', ({ data, lastEventId: id }) => {
      if (own === mine) hear({ name: 'state', data: JSON.parse(data as string), id })
    })
    // An answer like 503 closes it for good.
    mine.addEventListener('error', () => {
      if (own !== mine || mine.readyState !== EventSource.CLOSED) return
      retry = setTimeout(askSnapshot, backoffMs(attempt, Math.random()))
      attempt += 1
    })
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

  /** Without the worker, which a policy or an old proxy may withhold, the page has a stream of its own. */
  const goAlone = () => {
    if (!worker || alone) return
    closeOwn()
    alone = createConnection(options)
    alone.start()
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
      worker.onerror = goAlone
      say({ say: 'join', url })
      addEventListener('pagehide', leave)
      addEventListener('pageshow', comeBack)
    },
    hurry: () => (alone ? alone.hurry() : say({ say: 'hurry' })),
    stop() {
      removeEventListener('pagehide', leave)
      removeEventListener('pageshow', comeBack)
      leave()
      closeOwn()
      alone?.stop()
      alone = null
      worker?.port.close()
      worker = null
    },
  }
}

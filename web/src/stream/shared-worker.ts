// One stream for all pages of a browser: over HTTP/1.1 a browser has six connections to a server, and each page of its own
// stream would take one for ever. It ends with the last page that leaves; a page that was closed without a word costs a
// message that nobody hears.
import { createConnection } from './connection.ts'
import type { SocketState } from './liveness.ts'
import type { FromWorker, ToWorker } from './shared-messages.ts'

const ports = new Set<MessagePort>()
let connection: ReturnType<typeof createConnection> | null = null
let socket: SocketState = 'connecting'
let begun = false

const tell = (message: FromWorker) => {
  for (const port of ports) port.postMessage(message)
}

const begin = (url: string) => {
  connection = createConnection({
    url,
    onSocket(next) {
      socket = next
      tell({ say: 'socket', socket })
    },
    onEvent({ name, data }, id) {
      if (name === 'snapshot') begun = true
      tell({ say: 'event', name, data, id })
    },
  })
  connection.start()
}

const end = () => {
  connection?.stop()
  connection = null
  begun = false
}

const hear = (port: MessagePort, message: ToWorker) => {
  if (message.say === 'hurry') connection?.hurry()
  if (message.say === 'leave') {
    ports.delete(port)
    if (ports.size === 0) end()
  }
  if (message.say !== 'join') return
  ports.add(port)
  port.postMessage({ say: 'joined', socket, begun } satisfies FromWorker)
  if (!connection) begin(message.url)
}

self.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  port!.onmessage = ({ data }: MessageEvent<ToWorker>) => hear(port!, data)
})

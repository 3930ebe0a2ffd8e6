// Browsers that open the stream, read a first piece of it and then never again, in a process of its own
// (`crowd.ts`).
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseTarget } from '../../../load/target.ts'

export interface StalledPlan {
  readonly url: string
  readonly clients: number
}

const openOne = async (url: string): Promise<Socket> => {
  const { host, port, prefix } = parseTarget(url)
  const socket = connect(port, host)
  socket.write(`GET ${prefix}/events HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
  await once(socket, 'data')
  socket.pause()
  return socket.on('error', () => {}) // it will be cut
}

process.once('message', async ({ url, clients }: StalledPlan) => {
  for (let i = 0; i < clients; i++) await openOne(url)
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

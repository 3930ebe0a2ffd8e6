// Clients that each write one large chunk of pipelined requests and read nothing, in a process of its own
// (`crowd.ts`). They write when they are told to, all at once, when all are connected.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseTarget } from '../../../load/target.ts'

export interface PipelinersPlan {
  readonly url: string
  readonly connections: number
  readonly bytes: number
  /** one request; `#` becomes a number that no other request has */
  readonly request: string
}

const open = async (url: string): Promise<Socket> => {
  const { host, port } = parseTarget(url)
  const socket = connect({ host, port, noDelay: true })
  socket.pause() // whatever comes is left in the kernel
  socket.on('error', () => {}) // it may be cut
  await once(socket, 'connect')
  return socket
}

let made = 0
const chunkOf = ({ request, bytes }: PipelinersPlan): Buffer => {
  let text = ''
  while (text.length < bytes) text += request.replace('#', String(made++))
  return Buffer.from(text.slice(0, bytes), 'latin1')
}

process.once('message', async (plan: PipelinersPlan) => {
  const chunks = Array.from({ length: plan.connections }, () => chunkOf(plan))
  const sockets = await Promise.all(chunks.map(() => open(plan.url)))
  process.once('message', () => {
    for (const [i, socket] of sockets.entries()) socket.write(chunks[i]!)
    process.send?.('written')
  })
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

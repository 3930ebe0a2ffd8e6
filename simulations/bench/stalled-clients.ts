// Browsers that open the stream and then never read again, in a process of its own, forked by
// stalled-readers.ts. They cannot tell when they were cut, because they do not read; the kernel can.
import { connect, type Socket } from 'node:net'
import { parseTarget } from '../../load/target.ts'

export interface StalledPlan {
  url: string
  clients: number
}

/** The local ports of the connections. */
export interface StalledReport {
  ports: number[]
}

const sockets: Socket[] = []

const openOne = ({ url }: StalledPlan) =>
  new Promise<void>((resolve, reject) => {
    const { host, port, prefix } = parseTarget(url)
    const socket = connect(port, host)
    sockets.push(socket)
    socket.write(`GET ${prefix}/events HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
    socket.once('error', reject)
    socket.once('data', () => {
      socket.pause()
      resolve()
    })
  })

process.once('message', async (plan: StalledPlan) => {
  for (let i = 0; i < plan.clients; i++) await openOne(plan)
  process.on('message', () => {
    process.send?.({ ports: sockets.map((socket) => socket.localPort!) } satisfies StalledReport)
  })
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

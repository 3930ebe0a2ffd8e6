// Clients that never finish their headers: each sends one byte more now and then. In a process of its own
// (`crowd.ts`); says when they are all open and, asked, how long they lasted.
import { connect, type Socket } from 'node:net'
import { parseTarget } from '../../../load/target.ts'

export interface SlowPlan {
  readonly url: string
  readonly sockets: number
}

export interface SlowReport {
  readonly open: number
  /** the longest life of a socket that the server ended, milliseconds */
  readonly longestMs: number
}

const byteEveryMs = 1000
const open = new Set<Socket>()
let longestMs = 0

const openOne = ({ url }: SlowPlan) =>
  new Promise<void>((resolve) => {
    const { host, port, prefix } = parseTarget(url)
    const socket = connect(port, host)
    let began = 0
    socket.once('connect', () => {
      began = performance.now()
      open.add(socket)
      socket.write(`POST ${prefix}/like HTTP/1.1\r\nHost: ${host}:${port}\r\nX-Slow: `)
      resolve()
    })
    socket.resume() // an answer such as 408 is read and thrown away
    socket.on('error', () => {}) // the server hung up while a byte was on its way
    socket.once('close', () => {
      open.delete(socket)
      longestMs = Math.max(longestMs, performance.now() - began)
      resolve()
    })
  })

process.once('message', async (plan: SlowPlan) => {
  for (let i = 0; i < plan.sockets; i++) await openOne(plan)
  setInterval(() => {
    for (const socket of open) socket.write('a')
  }, byteEveryMs)
  process.on('message', () => process.send?.({ open: open.size, longestMs } satisfies SlowReport))
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

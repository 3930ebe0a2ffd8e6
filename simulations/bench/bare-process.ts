// Starts bare.ts with the very bytes that LikeFlow answers a like with.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createRequests, parseTarget } from '../target.ts'
import type { BareAnswer } from './bare.ts'

/** node:http writes these itself. */
const own = new Set(['date', 'connection', 'keep-alive'])

/** Sends one like over a bare socket and takes the answer apart. */
export const captureAnswer = async (url: string, postId: string): Promise<BareAnswer> => {
  const target = parseTarget(url)
  const socket = connect(target.port, target.host)
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer to the first like')))
  socket.write(createRequests(target).like(postId, null))
  const [data] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  const [head = '', body = ''] = data.toString('latin1').split('\r\n\r\n')
  const [status = '', ...lines] = head.split('\r\n')
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    return own.has(name.toLowerCase()) ? [] : [name, line.slice(colon + 1).trim()]
  })
  if (!status.includes(' 202 ')) throw new Error(`the first like was answered with ${status}`)
  return { status: 202, headers, body }
}

export interface BareProcess {
  url: string
  pid: number
  stop(): Promise<void>
}

const file = fileURLToPath(new URL('bare.ts', import.meta.url))

export const startBare = async (answer: BareAnswer): Promise<BareProcess> => {
  const child = fork(file, { execArgv: [], detached: true })
  child.send(answer)
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    stop: async () => {
      if (!child.connected) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

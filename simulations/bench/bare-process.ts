// Starts bare.ts with the very bytes that LikeFlow answers a like with.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { readAnswer } from '../../load/answer.ts'
import { parseTarget } from '../../load/target.ts'
import type { BareAnswer } from './bare.ts'

/** node:http writes these itself. */
const own = new Set(['date', 'connection', 'keep-alive'])

const answerWithinMs = 5000

/** Sends `request` over a bare socket and resolves with the whole text of the answer. */
const exchange = async (url: string, request: string): Promise<string> => {
  const { host, port } = parseTarget(url)
  const socket = connect(port, host)
  socket.setTimeout(answerWithinMs, () => socket.destroy(new Error('no answer to the first like')))
  socket.setEncoding('latin1')
  socket.write(request)
  let text = ''
  for await (const chunk of socket) {
    text += chunk
    if (readAnswer(text) !== 'more') break
  }
  socket.destroy()
  return text
}

/** Sends one request to LikeFlow and takes the answer apart. @throws unless it was accepted. */
export const captureAnswer = async (url: string, request: string): Promise<BareAnswer> => {
  const [head = '', body = ''] = (await exchange(url, request)).split('\r\n\r\n')
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

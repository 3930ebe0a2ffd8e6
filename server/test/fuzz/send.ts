// Sends one request exactly as written, over a few kept connections. A stream is left once it has begun.
import { Agent, request } from 'node:http'
import type { Case } from './cases.ts'

export interface Reply {
  status: number
  type: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export const createSender = (port: number, connections: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })

  const send = ({ method, target, headers, body }: Case): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, agent, method, path: target }
      const sent = request({ ...options, headers }, (answer) => {
        const chunks: Buffer[] = []
        const type = answer.headers['content-type'] ?? ''
        const finish = () =>
          resolve({
            status: answer.statusCode!,
            type: type.split(';')[0]!,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          })
        if (type.startsWith('text/event-stream')) {
          finish()
          answer.destroy()
          return
        }
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', finish).on('error', reject)
      })
      sent.on('error', reject)
      if (body !== null) sent.setHeader('Content-Length', Buffer.byteLength(body))
      else if (method === 'POST') sent.setHeader('Content-Length', 0)
      sent.end(body ?? undefined)
    })

  return { send, close: () => agent.destroy() }
}

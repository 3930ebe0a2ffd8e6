// A receiver of webhooks that keeps what came and answers as it is told.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { Notification } from '../contract/index.ts'

export const testSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export interface Received {
  readonly id: string
  readonly body: Notification
  /** how it was answered; 0: not at all */
  readonly status: number
}

/** How to answer a request; it may also end the connection itself and answer 0. */
export type Answering = (
  body: Notification,
  answer: ServerResponse,
  request: IncomingMessage,
) => number | Promise<number>

export interface WebhookReceiver {
  readonly url: string
  readonly received: readonly Received[]
  /** Of those that were answered with 2xx. */
  delivered(): readonly Received[]
  answerWith(how: Answering): void
  stop(): Promise<void>
}

const textOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A wrong signature or shape is answered with 400, and kept nowhere. */
export const startWebhookReceiver = async (secret = testSecret): Promise<WebhookReceiver> => {
  const received: Received[] = []
  const webhook = new Webhook(secret)
  let how: Answering = () => 204
  const take = async (request: IncomingMessage, answer: ServerResponse) => {
    const text = await textOf(request)
    const headers = request.headers as Record<string, string>
    const body = Notification.parse(webhook.verify(text, headers))
    const status = await how(body, answer, request)
    received.push({ id: headers['webhook-id']!, body, status })
    if (status > 0) answer.writeHead(status).end()
  }
  const server = createServer((request, answer) => {
    take(request, answer).catch((error: Error) => answer.writeHead(400).end(error.message))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=secret`,
    received,
    delivered: () => received.filter(({ status }) => status >= 200 && status < 300),
    answerWith(next) {
      how = next
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

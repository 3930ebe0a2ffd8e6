// The measure of speed: a bare node:http server that reads the same body and writes the same bytes as
// LikeFlow's answer to a like, and does nothing else. Forked by the bench; takes the answer, says its port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BareAnswer {
  status: number
  /** name, value, name, value; without those that node:http adds itself */
  headers: string[]
  body: string
}

const serve = ({ status, headers, body }: BareAnswer) => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (Buffer.concat(chunks).length === 0) response.writeHead(400).end()
      else response.writeHead(status, headers).end(body)
    })
  })
  server.listen(0, '127.0.0.1', () =>
    process.send?.({ port: (server.address() as AddressInfo).port }),
  )
}

process.once('message', serve)
process.once('disconnect', () => process.exit(0))

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { connectRaw, type RawSocket } from '../../testing/raw-socket.ts'
import { until } from '../../testing/until.ts'
import { createLog } from '../log.ts'
import { createConnections } from './connections.ts'
import { createNodeConnections } from './node-connection.ts'

let server: Server
let socket: RawSocket
let accepted: Socket
let due: { req: IncomingMessage; res: ServerResponse }[]
let bodies: string[]

const start = async () => {
  due = []
  bodies = []
  server = createServer()
  const node = createNodeConnections(server, createConnections(1000, createLog('silent')))
  server.on('connection', (s) => {
    accepted = s
    node.take(s, null)
  })
  server.on('request', (req, res) => {
    node.began(req, res)
    let body = ''
    req.on('data', (piece) => {
      body += piece
    })
    req.on('end', () => {
      bodies.push(body)
      due.push({ req, res })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  socket = await connectRaw((server.address() as AddressInfo).port)
}
afterEach(async () => {
  socket.destroy()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const answerNext = async () => {
  await until('a request waits', () => due.length > 0)
  const { req, res } = due.shift()!
  res.end(req.url)
}

const get = (n: number) => `GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`

/** Each piece arrives alone. */
const sendApart = async (pieces: readonly string[]) => {
  let sent = 0
  for (const piece of pieces) {
    socket.send(piece)
    sent += piece.length
    await until(`${sent} bytes have arrived`, () => accepted.bytesRead >= sent)
  }
}

/** All requests in their order, each when the one before it is answered. */
const expectOneByOne = async (urls: readonly string[]) => {
  for (const [n, url] of urls.entries()) {
    await until(`${url} waits`, () => due.length > 0)
    expect([due.length, bodies.length]).toEqual([1, n + 1])
    await answerNext()
    expect((await socket.answer()).body).toBe(url)
  }
}

it('gives it nothing behind an answer that is the last of its connection', async () => {
  await start()
  server.on('request', (_, res) => res.setHeader('Connection', 'close'))
  socket.send(get(0) + get(1))
  await answerNext()
  await socket.closed()
  await until('the connection is gone', () => accepted.destroyed)
  expect(bodies).toHaveLength(1)
})

/** Each request takes so many ms from now on; answers how many one turn of the event loop had at most. */
const mostInATurn = (ms: number) => {
  let inTurn = 0
  let most = 0
  const endTurn = () => {
    most = Math.max(most, inTurn)
    inTurn = 0
  }
  server.on('request', () => {
    if (inTurn === 0) setImmediate(endTurn)
    inTurn++
    const until = performance.now() + ms
    while (performance.now() < until);
  })
  return () => most
}

it('leaves others their turn while it is answered at once, again and again', async () => {
  await start()
  const most = mostInATurn(1)
  server.on('request', (req, res) => res.end(req.url))
  socket.send(Array.from({ length: 100 }, (_, n) => get(n)).join(''))
  for (let n = 0; n < 100; n++) expect((await socket.answer()).body).toBe(`/${n}`)
  expect(most()).toBeLessThanOrEqual(12)
})

it('leaves others their turn, however many connections ask at the same time', async () => {
  await start()
  const { port } = server.address() as AddressInfo
  const sockets = await Promise.all(Array.from({ length: 30 }, () => connectRaw(port)))
  for (const one of sockets) {
    one.send(get(0)) // one turn each accepts a connection
    await answerNext()
    await one.answer()
  }
  const most = mostInATurn(3)
  for (const one of sockets) one.send(get(1))
  await until('all wait for their answers', () => due.length === sockets.length)
  await turn()
  for (const one of sockets) one.destroy()
  expect(most()).toBeLessThanOrEqual(4) // one of 3 ms in a turn: this one, and those that begin
})

it('gives node:http the next request when the one before it is answered', async () => {
  await start()
  const numbers = Array.from({ length: 1000 }, (_, n) => n)
  socket.send(numbers.map(get).join(''))
  await expectOneByOne(numbers.map((n) => `/${n}`))
})

const head = get(0)
const cutBefore = (n: number) => [head.slice(0, -n), head.slice(-n)]
it.each<[string, string[]]>([
  ...[1, 2, 3, 4].map((n): [string, string[]] => [`${n} before its end`, cutBefore(n)]),
  ['between all bytes of its end', [head.slice(0, -4), '\r', '\n', '\r', '\n']],
  ['amid its end, twice', [head.slice(0, -3), '\n\r', '\n']],
  ['behind a line', [head.slice(0, 16), head.slice(16)]],
])('gives it no second request with a head that is cut %s', async (_, pieces) => {
  await start()
  await sendApart([...pieces.slice(0, -1), pieces.at(-1)! + get(1) + get(2)])
  await expectOneByOne(['/0', '/1', '/2'])
})

const post = (trailers: string) =>
  `POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n${trailers}\r\n`
it.each([
  ['', [post('')]],
  [' that has trailers', [post('X-A: b\r\n')]],
  [' that is cut', [post('').slice(0, -1), '\n']],
])('gives it no second request with the end of a body in chunks%s', async (_, pieces) => {
  await start()
  await sendApart([...pieces.slice(0, -1), pieces.at(-1)! + get(1) + get(2)])
  await expectOneByOne(['/a', '/1', '/2'])
})

it.each([
  ['a length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  [
    'chunks',
    (body: string) =>
      `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
])('reads a body with %s whole, also one that looks like requests', async (_, spell) => {
  await start()
  const body = get(7).repeat(2000)
  const post = `POST /a HTTP/1.1\r\nHost: a\r\n${spell(body)}`
  const text = post + get(1) + post + get(2)
  for (let at = 0; at < text.length; at += 9001) socket.send(text.slice(at, at + 9001))
  for (const url of ['/a', '/1', '/a', '/2']) {
    await answerNext()
    expect((await socket.answer()).body).toBe(url)
  }
  expect(bodies).toEqual([body, '', body, ''])
})

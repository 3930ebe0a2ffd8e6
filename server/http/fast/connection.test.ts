import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connectRaw, problemSlug } from '../../../testing/raw-socket.ts'
import { until } from '../../../testing/until.ts'
import { createLog } from '../../log.ts'
import { type Connections, createConnections } from '../connections.ts'
import type { LikeDoor, Write } from '../like-door.ts'
import { createNodeConnections } from '../node-connection.ts'
import { createFastReader } from './connections.ts'

const like = (postId: string) => `POST /posts/${postId}/like HTTP/1.1\r\nHost: a\r\n\r\n`
const other = 'GET /other HTTP/1.1\r\nHost: a\r\n\r\n'

let server: Server
let connections: Connections
let stopping: boolean
/** The likes that wait for their answer. */
let due: { postId: string; answer: (body: string) => void }[]
let begun: string[]

const start = async (changed = {}) => {
  due = []
  begun = []
  stopping = false
  server = createServer()
  connections = createConnections(1000, createLog('silent'))
  const node = createNodeConnections(server, connections)
  server.on('request', (req, res) => {
    node.began(req, res)
    res.end(`node:http ${req.url}`)
  })
  const limits = { headersTimeout: 600_000, keepAliveTimeout: 600_000 }
  const all = { ...limits, connectionsCheckingInterval: 10, ...changed }
  const fields = ['Content-Type', 'application/json']
  const door: LikeDoor = {
    admit: () => ({ client: '', key: undefined, cors: [], fields: [] }),
    count: (_from, _kind, [item], write: Write) => {
      const { postId } = item!
      begun.push(postId)
      due.push({ postId, answer: (body) => write({ status: 202, fields, body }) })
    },
    fail: (error) => {
      throw error
    },
  }
  const handOver = node.take
  server.on(
    'connection',
    createFastReader({
      ...{ server, door, connections, handOver, limits: all },
      stopping: () => stopping,
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
afterEach(async () => {
  connections.closeAll()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const answerNext = async (body?: string) => {
  await until('a like waits', () => due.length > 0)
  const { postId, answer } = due.shift()!
  answer(body ?? postId)
}
const bodies = async (socket: Awaited<ReturnType<typeof connectRaw>>, count: number) => {
  const list: string[] = []
  while (list.length < count) list.push((await socket.answer()).body)
  return list
}

describe('a connection', () => {
  it('keeps the order of its requests, also when they come early', async () => {
    const socket = await connectRaw(await start())
    socket.send(like('a'))
    await until('the first like waits', () => due.length === 1)
    socket.send(like('b'))
    socket.send(other)
    socket.send(like('c'))
    const answering = setInterval(() => due.shift()?.answer('plain'), 5)
    const answers = await bodies(socket, 4)
    clearInterval(answering)
    expect(answers).toEqual(['plain', 'plain', 'node:http /other', 'node:http /posts/c/like'])
  })

  it('counts nothing of what comes early before its answer', async () => {
    const socket = await connectRaw(await start())
    socket.send(like('a'))
    await until('the first like waits', () => due.length === 1)
    socket.send(like('b'))
    const second = await connectRaw((server.address() as AddressInfo).port)
    second.send(like('x'))
    await until('the other connection is served', () => begun.includes('x'))
    expect(begun).toEqual(['a', 'x'])
    await answerNext()
    await answerNext()
    await answerNext()
    expect(await bodies(socket, 2)).toEqual(['a', 'b'])
  })

  it("reads many likes of one piece one by one, and what is no like is node:http's", async () => {
    const socket = await connectRaw(await start())
    socket.send(['a', 'b', 'c'].map(like).join('') + other + like('d'))
    for (const [i, id] of ['a', 'b', 'c'].entries()) {
      await until(`${id} waits`, () => due.length === 1)
      expect(begun).toEqual(['a', 'b', 'c'].slice(0, i + 1))
      await answerNext()
    }
    expect(await bodies(socket, 5)).toEqual([
      ...['a', 'b', 'c', 'node:http /other', 'node:http /posts/d/like'],
    ])
  })

  it('waits once for the rest of a like, not twice', async () => {
    const port = await start()
    const opened = once(server, 'connection')
    const socket = await connectRaw(port)
    const [serverSide] = (await opened) as [Socket]
    const sendPieces = async (...pieces: string[]) => {
      for (const piece of pieces) {
        const total = serverSide.bytesRead + piece.length
        socket.send(piece)
        await until('the piece is read', () => serverSide.bytesRead === total)
      }
    }
    await sendPieces(like('a').slice(0, 9), like('a').slice(9))
    await answerNext()
    await sendPieces(like('b').slice(0, 5), like('b').slice(5, 12), like('b').slice(12))
    expect(await bodies(socket, 2)).toEqual(['a', 'node:http /posts/b/like'])
  })

  it("is node:http's from the first other request on, whole or in pieces", async () => {
    const socket = await connectRaw(await start())
    socket.send(like('a'))
    await answerNext()
    for (const piece of [other.slice(0, 7), other.slice(7) + other]) {
      socket.send(piece)
      await new Promise(setImmediate)
    }
    socket.send(like('b'))
    const second = ['node:http /other', 'node:http /other', 'node:http /posts/b/like']
    expect(await bodies(socket, 4)).toEqual(['a', ...second])
  })

  it('that was ended by its client still gets its answer', async () => {
    const port = await start()
    const opened = once(server, 'connection')
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const [serverSide] = (await opened) as [Socket]
    let text = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece
    })
    socket.end(like('a'))
    await until('the end is read', () => serverSide.readableEnded)
    await answerNext()
    await once(socket, 'end')
    expect(text).toMatch(/^HTTP\/1.1 202 [\s\S]*Connection: close\r\n\r\na$/)
  })

  it('is not read while its client leaves answers unread', async () => {
    const port = await start()
    const opened = once(server, 'connection')
    const client = connect(port, '127.0.0.1').pause()
    const [serverSide] = (await opened) as [Socket]
    const unread = 'x'.repeat(1_000_000)
    let sent = 0
    while (!serverSide.isPaused()) {
      client.write(like('a'))
      sent++
      await until('the like waits', () => due.length === 1)
      await answerNext(unread)
    }
    client.write(like('late'))
    const other = await connectRaw(port)
    other.send(like('x'))
    await until('another connection is served', () => begun.includes('x'))
    expect(begun).not.toContain('late')
    client.resume()
    await until('it is read again', () => begun.includes('late'))
    expect(begun).toHaveLength(sent + 2)
    client.destroy()
  })
})

describe('silence', () => {
  it('before the first request is told, and ends the connection', async () => {
    const socket = await connectRaw(await start({ headersTimeout: 50 }))
    expect(problemSlug(await socket.answer())).toBe('request-timeout')
    await socket.closed()
  })

  it('after an answer ends the connection without a word; a like under way is no silence', async () => {
    const socket = await connectRaw(await start({ keepAliveTimeout: 50 }))
    socket.send(like('a'))
    await until('the like waits', () => due.length === 1)
    const later = await connectRaw((server.address() as AddressInfo).port)
    later.send(like('b'))
    await until('the other like waits', () => due.length === 2)
    due.pop()!.answer('b')
    expect((await later.answer()).body).toBe('b')
    await later.closed()
    await answerNext()
    expect((await socket.answer()).body).toBe('a')
  })
})

describe('a stop', () => {
  it('closes what is idle and makes each answer the last', async () => {
    const port = await start()
    const [idle, busy] = [await connectRaw(port), await connectRaw(port)]
    idle.send(like('a'))
    await answerNext()
    busy.send(like('b'))
    await until('the like waits', () => due.length === 1)
    stopping = true
    connections.closeIdle(0)
    await idle.closed()
    await answerNext()
    expect((await busy.answer()).headers.get('connection')).toBe('close')
    await busy.closed()
  })
})

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { createConnections, type OpenConnection } from './connections.ts'

let server: Server
const clients: Socket[] = []

const start = async () => {
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
}
afterEach(async () => {
  vi.useRealTimers()
  for (const client of clients.splice(0)) client.destroy()
  server.close()
  await once(server, 'close')
})

/** A client and the server's end of its connection. */
const open = async () => {
  const { port } = server.address() as { port: number }
  const accepted = once(server, 'connection')
  const client = connect(port, '127.0.0.1')
  clients.push(client)
  const [socket] = (await accepted) as [Socket]
  return { client, socket }
}

const connection = (socket: Socket, since: number | null): OpenConnection => ({
  socket,
  idleSince: () => since,
})

const longAgo = () => performance.now() - 60_000

const setUp = async (...sinces: (number | null)[]) => {
  await start()
  const lines: object[] = []
  const log = pino({}, { write: (text) => void lines.push(JSON.parse(text)) })
  const connections = createConnections(sinces.length, log)
  const all = []
  for (const since of sinces) {
    const pair = await open()
    connections.add(connection(pair.socket, since))
    all.push(pair)
  }
  return { connections, all, lines }
}

it('closes an idle connection for a new one when there is no room', async () => {
  const { connections, all } = await setUp(null, longAgo(), longAgo())
  const { socket } = await open()
  expect(connections.admits(socket)).toBe(true)
  expect(all.map((pair) => pair.socket.destroyed)).toEqual([false, true, false])
})

it('closes no connection whose answer is due, and none that was idle only now', async () => {
  const { connections, all, lines } = await setUp(null, performance.now(), null)
  const { client, socket } = await open()
  expect(connections.admits(socket)).toBe(false)
  let answer = ''
  client.setEncoding('latin1').on('data', (piece) => {
    answer += piece
  })
  await once(client, 'end')
  expect(answer).toMatch(
    /^HTTP\/1.1 503 [\s\S]*Connection: close\r\n[\s\S]*\/problems\/overloaded"/,
  )
  expect(all.some((pair) => pair.socket.destroyed)).toBe(false)
  expect(lines).toMatchObject([{ msg: 'connections refused', limit: 3, refused: 1 }])
})

it('says how many it refused, not each', async () => {
  const { connections, lines } = await setUp(null)
  for (let i = 0; i < 20; i++) connections.admits((await open()).socket)
  expect(lines).toHaveLength(1)
})

it('finds the one idle connection behind many busy ones, however often it looks', async () => {
  await start()
  const connections = createConnections(2000, pino({ level: 'silent' }))
  const busy = (await open()).socket
  for (let i = 0; i < 1999; i++) connections.add(connection(busy, null))
  const idle = (await open()).socket
  connections.add(connection(idle, longAgo()))
  let tries = 0
  while (!idle.destroyed) {
    tries++
    connections.admits((await open()).socket)
  }
  // Each look goes on where the last one ended.
  expect(tries).toBeLessThan(10)
})

import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { connectRaw, type RawSocket } from '../../testing/raw-socket.ts'
import { createHttpApp } from './app.ts'
import { createHttpServer } from './server.ts'

let server: MemoryServer
const sockets: RawSocket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.stop()
})

const open = async () => {
  const socket = await connectRaw(server.port)
  sockets.push(socket)
  return socket
}

const like = 'POST /posts/p1/like HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n'

/** A server whose likes wait until `release` is called; `begun` resolves when the first one waits. */
const startWaiting = async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const likes = {
    count: async () => {
      begin()
      await released
      const result = { postId: 'p1', likes: 1, batch: '0.1.x.' }
      return { status: 'counted' as const, results: [result] }
    },
  }
  server = await startMemoryServer({}, { likes })
  return { begun, release }
}

const refused = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true))
    socket.once('close', () => socket.destroy())
  })

describe('stop', () => {
  it('lets a request finish, tells it to close, and accepts no new one', async () => {
    const { begun, release } = await startWaiting()
    const busy = await open()
    busy.send(like)
    await begun
    const stopped = server.stop()
    expect(await refused(server.port)).toBe(true)
    release()
    expect((await busy.answer()).status).toBe(202)
    await Promise.all([stopped, busy.closed()])
  })

  it('first closes connections that wait for nothing: kept alive, and not used yet', async () => {
    const { begun, release } = await startWaiting()
    const kept = await open()
    kept.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
    await kept.answer()
    const unused = await open()
    const busy = await open()
    busy.send(like)
    await begun
    const stopped = server.stop()
    await Promise.all([kept.closed(), unused.closed()])
    release()
    expect((await busy.answer()).status).toBe(202)
    await stopped
  })

  it('may be called twice, and before start', async () => {
    server = await startMemoryServer()
    expect(server.stop()).toBe(server.stop())
  })

  it('refuses to start where somebody listens', async () => {
    server = await startMemoryServer()
    await expect(startMemoryServer({ PORT: String(server.port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  it('shares its port with REUSE_PORT', async () => {
    server = await startMemoryServer({ REUSE_PORT: 'on' })
    const second = await startMemoryServer({ REUSE_PORT: 'on', PORT: String(server.port) })
    await second.stop()
    const socket = await open()
    socket.send(like)
    expect((await socket.answer()).status).toBe(202)
  })
})

describe('a server that is to stop', () => {
  it('does not begin to listen', async () => {
    server = await startMemoryServer()
    const { config, log } = server.deps
    const app = createHttpApp(server.deps)
    const late = createHttpServer({ app, config: { ...config, host: '127.0.0.1' }, log })
    let listens = false
    const left = late.leave()
    void late.start().then(() => {
      listens = true
    })
    await left
    await (await startMemoryServer()).stop() // this one does
    expect(listens).toBe(false)
    await late.stop()
  })

  const livez = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'
  const connectionOf = async (socket: RawSocket) =>
    (await socket.answer()).headers.get('connection')

  it('goes on for STOP_DELAY, each answer the last of its connection', async () => {
    server = await startMemoryServer({ STOP_DELAY: '1m' })
    const kept = await open()
    for (const [request, fate] of [
      [like, 'keep-alive'],
      [livez, 'keep-alive'],
    ] as const) {
      kept.send(request)
      expect(await connectionOf(kept)).toBe(fate)
    }
    const plain = await open()
    plain.send(like)
    await plain.answer()
    void server.leave()
    for (const socket of [kept, plain, await open()]) {
      socket.send(like)
      expect(await connectionOf(socket)).toBe('close')
      await socket.closed()
    }
  })

  it.each([
    ['likes', like],
    ['others', livez],
  ])('answers the %s that were sent at once before it closes', async (_what, request) => {
    server = await startMemoryServer({ STOP_DELAY: '1m' })
    const socket = await open()
    void server.leave()
    socket.send(request.repeat(3))
    const answers = [
      await connectionOf(socket),
      await connectionOf(socket),
      await connectionOf(socket),
    ]
    expect(answers).toEqual(['keep-alive', 'keep-alive', 'close'])
    await socket.closed()
  })

  it('makes an answer that was due already the last one', async () => {
    const { begun, release } = await startWaiting()
    const socket = await open()
    const body = '{"likes":[{"postId":"p1"}]}'
    const fields = `Content-Type: application/json\r\nContent-Length: ${body.length}`
    socket.send(`POST /likes HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n${body}`)
    await begun
    void server.leave()
    release()
    expect(await connectionOf(socket)).toBe('close')
    await socket.closed()
  })

  it('tells a connection that is in use before it closes it', async () => {
    server = await startMemoryServer({ STOP_DELAY: '1s' })
    const socket = await open()
    socket.send(like)
    await socket.answer()
    const stopped = server.stop()
    await refused(server.port)
    socket.send(like)
    expect(await connectionOf(socket)).toBe('close')
    await stopped
  })
})

describe('garbage behind a like that is under way', () => {
  it('is refused after the like was answered', async () => {
    const { begun, release } = await startWaiting()
    const socket = await open()
    socket.send(`${like}NONSENSE\r\n\r\n`)
    await begun
    socket.send('MORE NONSENSE\r\n\r\n')
    release()
    expect((await socket.answer()).status).toBe(202)
    expect((await socket.answer()).status).toBe(400)
    await socket.closed()
  })
})

describe('methods', () => {
  const ask = (method: string, path: string) =>
    new Promise<{ status: number; allow: string | undefined; body: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: server.port, method, path }, (answer) => {
        let body = ''
        answer.on('data', (chunk) => {
          body += chunk
        })
        const { allow } = answer.headers
        answer.on('end', () => resolve({ status: answer.statusCode!, allow, body }))
      })
        .on('error', reject)
        .end()
    })

  it('HEAD is GET without its body, also of the stream', async () => {
    server = await startMemoryServer()
    for (const path of ['/livez', '/posts?ids=a', '/openapi.json', '/events', '/docs/'])
      expect(await ask('HEAD', path)).toMatchObject({ status: 200, body: '' })
    expect(await ask('HEAD', '/posts/nobody')).toMatchObject({ status: 404, body: '' })
  })

  it('OPTIONS and 405 name the methods of a path', async () => {
    server = await startMemoryServer()
    const both = 'POST, GET, HEAD, OPTIONS'
    expect(await ask('OPTIONS', '/posts')).toMatchObject({ status: 204, allow: both })
    expect(await ask('DELETE', '/posts')).toMatchObject({ status: 405, allow: both })
    expect(await ask('GET', '/like')).toMatchObject({ status: 405, allow: 'POST, OPTIONS' })
    expect(await ask('POST', '/nothing')).toMatchObject({ status: 404, allow: undefined })
    for (const page of ['/', '/docs', '/docs/'])
      expect(await ask('POST', page)).toMatchObject({ status: 405, allow: 'GET, HEAD, OPTIONS' })
  })
})

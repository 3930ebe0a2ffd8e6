// Many connections at once to the real process: those that do nothing give way, and neither the limit of
// descriptors nor a client that sends without end stops the others.
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Sample } from '../../contract/index.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { type ServerProcess, startServerProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'

describe('a crowd', () => {
  let h: Harness
  let server: ServerProcess | null = null
  const sockets: Socket[] = []
  beforeAll(async () => {
    h = await startHarness({ env: { ROLES: 'sampler' } })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    server?.kill('SIGKILL')
    await server?.ended
    server = null
  })
  afterAll(() => h.stop())

  const start = async (openFiles: number) => {
    const { redisUrl, mongodbUrl } = h.services
    const env = { REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl, ROLES: 'api,sampler' }
    server = startServerProcess(env, { openFiles })
    const url = await server.url()
    await until('it is ready', async () => (await fetch(`${url}/readyz`)).ok)
    return url
  }

  const like = (url: string, postId: string) =>
    fetch(`${url}/posts/${postId}/like`, { method: 'POST', headers: { connection: 'close' } })

  const open = (url: string, bytes: string | Buffer) => {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname, () => socket.write(bytes)).on('error', () => {})
    socket.on('data', () => {})
    sockets.push(socket)
    return socket
  }

  it('that is idle gives way to a new client, also when more come than there are descriptors', async () => {
    const url = await start(400)
    const request = 'POST /posts/crowd/like HTTP/1.1\r\nHost: a\r\n\r\n'
    for (let i = 0; i < 450; i++) open(url, request)
    await until('some had to go', () => sockets.some((socket) => socket.destroyed))
    for (let i = 0; i < 20; i++)
      await until('a new client is let in', async () => (await like(url, 'late')).status === 202)
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    expect(server!.lines.filter((line) => /EMFILE|"level":60/.test(line))).toEqual([])
  })

  it('that sends likes without end and reads nothing leaves room for others', async () => {
    const url = await start(4096)
    const one = 'POST /posts/flood/like HTTP/1.1\r\nHost: x\r\n\r\n'
    const keyed = 'POST /posts/flood/like HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\n\r\n'
    for (const request of [one, keyed]) {
      const chunk = Buffer.from(request.repeat(Math.ceil(65_536 / request.length)))
      for (let i = 0; i < 100; i++) open(url, chunk).pause()
    }
    // Each of 200 has about 1,400 likes in one piece; the other's own like waits for one of each at most.
    const accepted = async () => {
      const answer = await fetch(`${url}/stats`)
      return ((await answer.json()) as Sample).totals.accepted
    }
    const before = await accepted()
    expect((await like(url, 'other')).status).toBe(202)
    expect((await accepted()) - before).toBeLessThan(100 * 1400)
    expect(server!.lines.filter((line) => /"level":60/.test(line))).toEqual([])
  })
})

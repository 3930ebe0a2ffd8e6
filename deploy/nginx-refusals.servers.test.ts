// What nginx answers itself: the same problem that the API would have answered, or what it must say in the
// place of an API process that is away. Nothing that a client did wrong is logged as a fault of the server.
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ProblemType } from '../contract/index.ts'
import { type MemoryServer, startMemoryServer } from '../testing/memory.ts'
import { type Nginx, replaceOnce, startNginx } from '../testing/nginx.ts'
import {
  ask,
  counts,
  expectProblem,
  type Handler,
  nginxFor,
  standInApi,
} from '../testing/nginx-kit.ts'
import { connectRaw, problemSlug } from '../testing/raw-socket.ts'
import { until } from '../testing/until.ts'

/** Lines of the access log: a path, a status, a size. */
const accessLines = (printed: string) =>
  printed.split('\n').filter((line) => /" \d{3} \d+ "/.test(line))

describe('a request that is none', () => {
  let api: MemoryServer
  let nginx: Nginx
  beforeAll(async () => {
    api = await startMemoryServer()
    nginx = await startNginx([api.port])
  })
  afterAll(async () => {
    await nginx.stop()
    await api.stop()
  })

  const host = 'HTTP/1.1\r\nHost: a\r\n'
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const json = 'Content-Type: application/json\r\n'
  const requests: readonly [string, string | Buffer, ProblemType][] = [
    ['a line that is no request', 'BAD\r\n\r\n', 'malformed-request'],
    ['a TLS hello', Buffer.from('160301020001000001fc0303', 'hex'), 'malformed-request'],
    ['TRACE', `TRACE /like ${host}\r\n`, 'method-not-allowed'],
    ['a method of no standard', `BREW /like ${host}\r\n`, 'malformed-request'],
    ['HTTP/2 without being asked', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'malformed-request'],
    ['HTTP/3.0', 'GET /livez HTTP/3.0\r\nHost: a\r\n\r\n', 'malformed-request'],
    ['no Host', 'GET /livez HTTP/1.1\r\n\r\n', 'malformed-request'],
    ['two Hosts', `GET /livez ${host}Host: b\r\n\r\n`, 'malformed-request'],
    ['a NUL in the path', `GET /li\0vez ${host}\r\n`, 'malformed-request'],
    ['a header name with a space', `GET /livez ${host}X y: 1\r\n\r\n`, 'malformed-request'],
    ['a negative length', `POST /like ${host}Content-Length: -5\r\n\r\n`, 'malformed-request'],
    [
      'two lengths',
      `POST /like ${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'malformed-request',
    ],
    [
      'a coding nobody knows',
      `POST /like ${host}Transfer-Encoding: gzip\r\n\r\n`,
      'malformed-request',
    ],
    [
      'a chunk without a size',
      `POST /likes ${host}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      'malformed-request',
    ],
    ['a path of 20 kB', `GET /posts/${'x'.repeat(20_000)} ${host}\r\n`, 'headers-too-large'],
    ['a path of 70 kB', `GET /posts/${'x'.repeat(70_000)} ${host}\r\n`, 'headers-too-large'],
    [
      'a header of 20 kB',
      `GET /posts ${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      'headers-too-large',
    ],
    [
      '40 headers of 1 kB',
      `GET /posts ${host}${`X: ${'x'.repeat(1000)}\r\n`.repeat(40)}\r\n`,
      'headers-too-large',
    ],
    [
      'a body of 200 kB',
      `POST /likes ${host}${json}Content-Length: 200000\r\n\r\n`,
      'payload-too-large',
    ],
    [
      '200 kB in chunks',
      `POST /likes ${host}${json}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}`,
      'payload-too-large',
    ],
  ]

  const answerOf = async (port: number, bytes: string | Buffer) => {
    const socket = await connectRaw(port)
    onTestFinished(socket.destroy)
    socket.send(bytes)
    const answer = await socket.answer()
    return { ...answer, slug: problemSlug(answer) }
  }

  it.each(requests)('answers %s as the API does', async (_, bytes, type) => {
    const [own, itself] = [await answerOf(nginx.port, bytes), await answerOf(api.port, bytes)]
    expect([own.status, own.slug]).toEqual([itself.status, type])
    expect(itself.slug).toBe(type)
    expectProblem(
      { ...own, headers: Object.fromEntries(own.headers), bytes: Buffer.alloc(0) },
      type,
    )
    if (type === 'method-not-allowed') expect(own.headers.get('allow')).toContain('GET')
  })

  it('answers CONNECT with a problem: 400, and from newer ones 405', async () => {
    const answer = await answerOf(nginx.port, 'CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n')
    const known = { 400: 'malformed-request', 405: 'method-not-allowed' }
    expect(answer.slug).toBe(known[answer.status as keyof typeof known] ?? 'no such status')
  })

  it.each(['/../../x', '/%zz', '/%00'])(
    'answers the path %s, which it cannot read',
    async (path) => {
      const answer = await answerOf(nginx.port, `GET ${path} ${host}\r\n`)
      expect([answer.status, answer.slug]).toEqual([400, 'malformed-request'])
    },
  )

  it('leaves what the API can judge to the API', async () => {
    const long = `GET /posts/${'x'.repeat(10_000)} ${host}\r\n`
    expect((await answerOf(nginx.port, long)).slug).toBe('invalid-post-id')
    const header = `GET /livez ${host}X: ${'x'.repeat(10_000)}\r\n\r\n`
    expect((await answerOf(nginx.port, header)).status).toBe(200)
  })

  it('logs none of them as a fault of the server', () => {
    expect(accessLines(nginx.printed())).toEqual([])
  })
})

it('has neither metrics nor processes, in whatever spelling, and no door to its own answers', async () => {
  const api = await standInApi((_req, res) => res.end('ok'))
  const { port } = await nginxFor([api])
  const paths = [
    '/metrics',
    '/metrics?a=b',
    '//metrics',
    '/x/../metrics',
    '/%6detrics',
    '/processes',
  ]
  for (const path of paths) expectProblem(await ask(port, 'GET', path), 'not-found')
  expectProblem(await ask(port, 'POST', '/metrics'), 'not-found')
  expectProblem(await ask(port, 'GET', '/__problem/malformed-request'), 'not-found')
  expect(api.seen).toEqual([])
})

const takesAndDies: Handler = (req) => req.socket.destroy()

describe('no API process answers', () => {
  it('is unavailable when nothing was sent, and logged', async () => {
    const api = await standInApi(counts)
    const nginx = await nginxFor([api])
    await api.stop()
    for (const method of ['POST', 'POST', 'GET']) {
      const answer = await ask(nginx.port, method, '/posts/p/like')
      expect(expectProblem(answer, 'unavailable').reason).toBe('api-away')
      expect(answer.headers['retry-after']).toBe('1')
    }
    await until('it is logged', () => accessLines(nginx.printed()).length === 3)
  })

  it('has an unknown outcome when a like was sent, also to the second process', async () => {
    const [stopped, dying] = [await standInApi(counts), await standInApi(takesAndDies)]
    const { port } = await nginxFor([stopped, dying])
    await stopped.stop()
    for (let i = 0; dying.seen.length === 0; i++) {
      if (i > 4) throw new Error('nothing was sent')
      expectProblem(await ask(port, 'POST', `/posts/p${i}/like`), 'outcome-unknown')
    }
  })

  it('is only unavailable to who reads', async () => {
    const { port } = await nginxFor([await standInApi(takesAndDies)])
    expectProblem(await ask(port, 'GET', '/posts/p'), 'unavailable')
  })
})

const listens: Handler = (_req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': here\n\n')
}

/** Opens a stream through nginx; resolves with its status. */
const openStream = (agent: Agent, port: number) =>
  new Promise<number>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/events', agent }, (res) => {
      res.on('error', () => {}).resume()
      resolve(res.statusCode!)
    })
      .once('error', reject)
      .end()
  })

it('gives each address its share of connections, and a refusal that says so', async () => {
  const api = await standInApi((req, res) => (req.url === '/events' ? listens : counts)(req, res))
  const share = (conf: string) =>
    replaceOnce(conf, /limit_conn address \d+;/, 'limit_conn address 8;')
  const { port } = await nginxFor([api], { change: share })
  const agent = new Agent()
  onTestFinished(() => agent.destroy())
  for (let i = 0; i < 8; i++) expect(await openStream(agent, port)).toBe(200)
  const refused = await ask(port, 'POST', '/posts/p/like')
  expectProblem(refused, 'rate-limited')
  expect(refused.headers['retry-after']).toBe('1')
  expect((await ask(port, 'POST', '/posts/p/like', { from: '127.0.0.2' })).status).toBe(202)
  agent.destroy()
  await until(
    'its share is free',
    async () => (await ask(port, 'POST', '/posts/p/like')).status === 202,
  )
})

it('closes connections that wait for nothing when its table is full', async () => {
  const few = (conf: string) =>
    replaceOnce(
      replaceOnce(conf, /worker_connections \d+;/, 'worker_connections 64;'),
      /worker_processes auto;/,
      'worker_processes 1;',
    )
  const { port } = await nginxFor([await standInApi(counts)], { change: few })
  const idle = new Agent({ keepAlive: true, maxFreeSockets: 200 })
  onTestFinished(() => idle.destroy())
  const likeAndStay = () =>
    new Promise<number>((resolve, reject) => {
      const like = { host: '127.0.0.1', port, path: '/posts/p/like', method: 'POST', agent: idle }
      request(like, (res) => void resolve(res.resume().statusCode!))
        .once('error', reject)
        .end()
    })
  // At the same time, or the agent would use one connection for all.
  for (let i = 0; i < 10; i++)
    expect(new Set(await Promise.all(Array.from({ length: 20 }, likeAndStay)))).toEqual(
      new Set([202]),
    )
  expect((await ask(port, 'POST', '/posts/p/like')).status).toBe(202)
})

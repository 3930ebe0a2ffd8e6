// What nginx does with a request when the process behind it misbehaves in a way a real one would not do
// on demand. That likes and streams pass through it to real API processes is in nginx-api.servers.test.ts.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { ProblemBody, type ProblemType, problemTypes } from '../contract/index.ts'
import { clientKey } from '../server/http/client-address.ts'
import { problemUri } from '../server/http/problems.ts'
import { startNginx } from '../testing/nginx.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** A stand-in for one API process; `seen` holds every request that reached it. */
const api = async (handler: Handler) => {
  const seen: string[] = []
  const server = createServer((req, res) => {
    seen.push(`${req.method} ${req.url}`)
    req.resume().once('end', () => handler(req, res))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  closers.push(stop)
  return { seen, stop, port: (server.address() as AddressInfo).port }
}

const nginx = async (...apis: { port: number }[]) => {
  const started = await startNginx(apis.map(({ port }) => port))
  closers.push(started.stop)
  return started.port
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  bytes: Buffer
  body: string
}

const ask = (port: number, method: string, path: string, headers = {}, body = '') =>
  new Promise<Answer>((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('end', () => {
        const { statusCode: status = 0, headers } = res
        const bytes = Buffer.concat(chunks)
        resolve({ status, headers, bytes, body: bytes.toString() })
      })
    })
    req.once('error', reject)
    req.end(body)
  })

const expectProblem = (answer: Answer, type: ProblemType) => {
  expect(answer.status).toBe(problemTypes[type].status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const problem = ProblemBody.parse(JSON.parse(answer.body))
  expect(problem).toMatchObject({ type: problemUri(type), ...problemTypes[type] })
}

const counts: Handler = (_req, res) => res.writeHead(202).end('{}')
const diesOnLikes: Handler = (req, res) =>
  req.method === 'POST' ? req.socket.destroy() : res.writeHead(200).end('ok')
const diesAlways: Handler = (req) => req.socket.destroy()

it('never sends a like twice when a process dies over it', async () => {
  const [dying, sound] = [await api(diesOnLikes), await api(counts)]
  const port = await nginx(dying, sound)
  const answers: Answer[] = []
  for (let i = 0; i < 6; i++) answers.push(await ask(port, 'POST', `/posts/p${i}/like`))
  const lost = answers.filter(({ status }) => status !== 202)
  expect(lost.length).toBeGreaterThan(0)
  for (const answer of lost) {
    expectProblem(answer, 'outcome-unknown')
    expect(answer.headers['retry-after']).toBe('1')
  }
  expect(dying.seen.length).toBe(lost.length)
  expect([...dying.seen, ...sound.seen].sort()).toEqual(
    answers.map((_, i) => `POST /posts/p${i}/like`),
  )
})

it('asks the next process again for a read', async () => {
  const [dying, sound] = [await api(diesAlways), await api((_req, res) => res.end('ok'))]
  const port = await nginx(dying, sound)
  for (let i = 0; i < 4; i++) expect((await ask(port, 'GET', '/posts/p')).status).toBe(200)
  expect(dying.seen.length).toBeGreaterThan(0)
  expect(sound.seen.length).toBe(4)
})

it('gives a like to the next process when the first refuses the connection', async () => {
  const [stopped, sound] = [await api(counts), await api(counts)]
  const port = await nginx(stopped, sound)
  await stopped.stop()
  for (let i = 0; i < 8; i++) expect((await ask(port, 'POST', '/like')).status).toBe(202)
  expect(stopped.seen.length + sound.seen.length).toBe(8)
})

it('says outcome-unknown when no process is left', async () => {
  const only = await api(counts)
  const port = await nginx(only)
  await only.stop()
  expectProblem(await ask(port, 'POST', '/like'), 'outcome-unknown')
})

it('tells the API who the client is, whatever the client says', async () => {
  const keys: string[] = []
  const origins: unknown[] = []
  const one = await api((req, res) => {
    keys.push(clientKey(req, 1))
    origins.push([req.headers.host, req.headers['x-forwarded-proto']])
    counts(req, res)
  })
  const port = await nginx(one)
  await ask(port, 'POST', '/like', { 'X-Forwarded-For': '203.0.113.9', Host: 'likes.test:81' })
  expect(keys).toEqual(['127.0.0.1'])
  expect(origins).toEqual([['likes.test:81', 'http']])
})

it('passes paths on as they were sent', async () => {
  const one = await api((_req, res) => res.end('ok'))
  const port = await nginx(one)
  const paths = ['/posts/a%2Fb', '/posts//like', '/a/../b', '/x?ids=%00&ids=b']
  for (const path of paths) await ask(port, 'GET', path)
  expect(one.seen).toEqual(paths.map((path) => `GET ${path}`))
})

it('refuses in the form of the API what never reaches the API', async () => {
  const one = await api(counts)
  const port = await nginx(one)
  expectProblem(await ask(port, 'POST', '/likes', {}, 'x'.repeat(200_000)), 'payload-too-large')
  const large = { 'X-Large': 'x'.repeat(40_000) }
  expectProblem(await ask(port, 'GET', '/posts', large), 'headers-too-large')
  expect(await rawStatus(port, 'POST /like HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')).toBe(400)
  expect(one.seen).toEqual([])
})

it('leaves the limits of a body to the API', async () => {
  const one = await api(counts)
  const port = await nginx(one)
  await ask(port, 'POST', '/likes', {}, 'x'.repeat(70_000))
  expect(one.seen).toEqual(['POST /likes'])
})

it('compresses scripts, and neither the answer to a like nor the event stream', async () => {
  const text = 'likes '.repeat(4000)
  const one = await api((req, res) => {
    if (req.method === 'POST') return counts(req, res)
    const type = req.url === '/events' ? 'text/event-stream' : 'text/javascript; charset=utf-8'
    res.writeHead(200, { 'Content-Type': type }).end(text)
  })
  const port = await nginx(one)
  const get = (path: string, coding: string) =>
    ask(port, 'GET', path, { 'Accept-Encoding': coding })
  const script = await get('/assets/a.js', 'gzip')
  expect(script.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  expect(gunzipSync(script.bytes).toString()).toBe(text)
  expect((await get('/assets/a.js', 'identity')).body).toBe(text)
  const liked = await ask(port, 'POST', '/like', { 'Accept-Encoding': 'gzip' })
  for (const plain of [liked, await get('/events', 'gzip')])
    expect(plain.headers).not.toHaveProperty('content-encoding')
})

it('keeps nothing back of a stream, so the API notices a browser that does not read', async () => {
  // Far more than the kernel may keep in the four socket buffers of the way (Linux: up to 2 x (32 + 4) MB), which
  // grow the slower the machine is; nginx would keep all of it, in memory or in a file.
  const all = 256 * 1024 * 1024
  let written = 0
  const stalled = Promise.withResolvers<void>()
  const one = await api((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    const push = () => {
      if (written >= all) return stalled.resolve()
      written += 65_536
      if (res.write(Buffer.alloc(65_536))) return push()
      const stall = setTimeout(stalled.resolve, 500)
      res.once('drain', () => {
        clearTimeout(stall)
        push()
      })
    }
    push()
  })
  const req = request({ port: await nginx(one), path: '/events', agent: false }, (res) =>
    res.pause(),
  )
  req.once('error', () => {})
  req.end()
  await stalled.promise
  req.destroy()
  expect(written).toBeLessThan(all / 2)
})

const rawStatus = (port: number, text: string) =>
  new Promise<number>((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(Number(answer.split(' ')[1])))
  })

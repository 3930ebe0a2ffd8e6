// What nginx does with a request when the process behind it misbehaves in a way a real one would not do
// on demand. What nginx answers itself is in nginx-refusals.servers.test.ts; that likes and streams pass through it
// to real API processes is in nginx-api.servers.test.ts.
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { clientKey } from '../server/http/client-address.ts'
import {
  type Answer,
  ask,
  counts,
  expectProblem,
  type Handler,
  nginxFor,
  standInApi,
} from '../testing/nginx-kit.ts'

const diesOnLikes: Handler = (req, res) =>
  req.method === 'POST' ? req.socket.destroy() : res.writeHead(200).end('ok')
const diesAlways: Handler = (req) => req.socket.destroy()

it('never sends a like twice when a process dies over it', async () => {
  const [dying, sound] = [await standInApi(diesOnLikes), await standInApi(counts)]
  const port = (await nginxFor([dying, sound])).port
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
  const [dying, sound] = [
    await standInApi(diesAlways),
    await standInApi((_req, res) => res.end('ok')),
  ]
  const port = (await nginxFor([dying, sound])).port
  for (let i = 0; i < 4; i++) expect((await ask(port, 'GET', '/posts/p')).status).toBe(200)
  expect(dying.seen.length).toBeGreaterThan(0)
  expect(sound.seen.length).toBe(4)
})

it('gives a like to the next process when the first refuses the connection', async () => {
  const [stopped, sound] = [await standInApi(counts), await standInApi(counts)]
  const port = (await nginxFor([stopped, sound])).port
  await stopped.stop()
  for (let i = 0; i < 8; i++) expect((await ask(port, 'POST', '/like')).status).toBe(202)
  expect(stopped.seen.length + sound.seen.length).toBe(8)
})

it('tells the API who the client is, whatever the client says', async () => {
  const keys: string[] = []
  const origins: unknown[] = []
  const one = await standInApi((req, res) => {
    keys.push(clientKey(req, 1))
    origins.push([req.headers.host, req.headers['x-forwarded-proto']])
    counts(req, res)
  })
  const port = (await nginxFor([one])).port
  await ask(port, 'POST', '/like', {
    headers: { 'X-Forwarded-For': '203.0.113.9', Host: 'likes.test:81' },
  })
  expect(keys).toEqual(['127.0.0.1'])
  expect(origins).toEqual([['likes.test:81', 'http']])
})

it('passes paths on as they were sent', async () => {
  const one = await standInApi((_req, res) => res.end('ok'))
  const port = (await nginxFor([one])).port
  const paths = ['/posts/a%2Fb', '/posts//like', '/a/../b', '/x?ids=%00&ids=b']
  for (const path of paths) await ask(port, 'GET', path)
  expect(one.seen).toEqual(paths.map((path) => `GET ${path}`))
})

it('leaves the limits of a body to the API', async () => {
  const one = await standInApi(counts)
  const port = (await nginxFor([one])).port
  await ask(port, 'POST', '/likes', { body: 'x'.repeat(70_000) })
  expect(one.seen).toEqual(['POST /likes'])
})

it('compresses scripts, and neither the answer to a like nor the event stream', async () => {
  const text = 'likes '.repeat(4000)
  const one = await standInApi((req, res) => {
    if (req.method === 'POST') return counts(req, res)
    const type = req.url === '/events' ? 'text/event-stream' : 'text/javascript; charset=utf-8'
    res.writeHead(200, { 'Content-Type': type }).end(text)
  })
  const port = (await nginxFor([one])).port
  const get = (path: string, coding: string) =>
    ask(port, 'GET', path, { headers: { 'Accept-Encoding': coding } })
  const script = await get('/assets/a.js', 'gzip')
  expect(script.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  expect(gunzipSync(script.bytes).toString()).toBe(text)
  expect((await get('/assets/a.js', 'identity')).body).toBe(text)
  const liked = await ask(port, 'POST', '/like', { headers: { 'Accept-Encoding': 'gzip' } })
  for (const plain of [liked, await get('/events', 'gzip')])
    expect(plain.headers).not.toHaveProperty('content-encoding')
})

it('keeps nothing back of a stream, so the API notices a browser that does not read', async () => {
  // Far more than the kernel may keep in the four socket buffers of the way (Linux: up to 2 x (32 + 4) MB), which
  // grow the slower the machine is; nginx would keep all of it, in memory or in a file.
  const all = 256 * 1024 * 1024
  let written = 0
  const stalled = Promise.withResolvers<void>()
  const one = await standInApi((_req, res) => {
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
  const req = request(
    { port: (await nginxFor([one])).port, path: '/events', agent: false },
    (res) => res.pause(),
  )
  req.once('error', () => {})
  req.end()
  await stalled.promise
  req.destroy()
  expect(written).toBeLessThan(all / 2)
})

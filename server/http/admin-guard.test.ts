import { request } from 'node:http'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { ProblemBody } from '../../contract/index.ts'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { connectRaw } from '../../testing/raw-socket.ts'

let server: MemoryServer | undefined
afterEach(() => server?.stop())

interface Answer {
  status: number
  authenticate: string | undefined
  retryAfter: string | undefined
  text: string
}

/** fetch would not let us choose Host. */
const ask = (method: string, path: string, headers: Record<string, string>) =>
  new Promise<Answer>((resolve, reject) => {
    const { port } = server!
    request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      const authenticate = answer.headers['www-authenticate']
      const retryAfter = answer.headers['retry-after']
      const status = answer.statusCode!
      answer.on('end', () => resolve({ status, authenticate, retryAfter, text }))
    })
      .on('error', reject)
      .end()
  })
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
const pause = '/admin/drain/pause'

describe('/admin without a password', () => {
  it('exists for a loopback Host only', async () => {
    server = await startMemoryServer()
    expect((await ask('GET', '/admin/dead-letters', {})).status).toBe(200)
    expect((await ask('GET', '/admin/dead-letters', { host: 'evil.test' })).status).toBe(404)
    expect((await ask('GET', '/ADMIN/dead-letters', {})).status).toBe(404)
  })

  it('changes state only for a page of this server', async () => {
    server = await startMemoryServer()
    const own = `127.0.0.1:${server.port}`
    expect((await ask('POST', pause, { host: own })).status).toBe(403)
    expect((await ask('POST', pause, { host: own, origin: 'http://evil.test' })).status).toBe(403)
    expect((await ask('POST', pause, { host: own, origin: `http://${own}` })).status).toBe(202)
  })

  it.each([{ TRUST_PROXY: '1' }, { HOST: '0.0.0.0' }])('does not exist with %o', async (env) => {
    server = await startMemoryServer(env)
    for (const path of ['/admin/dead-letters', pause, '/admin', '/admin/', '/admin/queues'])
      expect((await ask('GET', path, { host: 'localhost' })).status).toBe(404)
  })
})

describe('/admin without a password, through a proxy', () => {
  it.each([
    ['Forwarded', 'for=203.0.113.7'],
    ['X-Forwarded-For', '203.0.113.7'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'localhost'],
    ['X-Forwarded-Anything', ''],
    ['X-Real-IP', '127.0.0.1'],
    ['Via', '1.1 proxy'],
    ['CF-Connecting-IP', '203.0.113.7'],
    ['True-Client-IP', '203.0.113.7'],
    ['CDN-Loop', 'cdn'],
  ])('does not exist with %s: %s', async (name, value) => {
    server = await startMemoryServer()
    const own = `127.0.0.1:${server.port}`
    for (const path of ['/admin/dead-letters', '/admin/queues', '/admin/'])
      expect((await ask('GET', path, { [name]: value })).status).toBe(404)
    const paused = await ask('POST', pause, { host: own, origin: `http://${own}`, [name]: value })
    expect(paused.status).toBe(404)
    expect((await ask('GET', '/admin/dead-letters', {})).status).toBe(200)
  })

  it('does not exist by HTTP/1.0, which no browser speaks and many a proxy does', async () => {
    server = await startMemoryServer()
    const raw = await connectRaw(server.port)
    raw.send(`GET /admin/dead-letters HTTP/1.0\r\nHost: localhost:${server.port}\r\n\r\n`)
    expect((await raw.answer()).status).toBe(404)
    raw.destroy()
  })

  it('says once in the log that a proxy is in front', async () => {
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
    server = await startMemoryServer({}, { log })
    for (let i = 0; i < 3; i++) await ask('GET', '/admin/', { via: '1.1 proxy' })
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      '/admin is refused to whoever comes through a proxy: set ADMIN_PASSWORD',
    ])
  })
})

describe('a refused change of state', () => {
  const password = { ADMIN_PASSWORD: 'twelve chars' }
  const refusal = async (headers: Record<string, string>) => {
    server = await startMemoryServer(password)
    const answer = await ask('POST', pause, { ...basic('a:twelve chars'), ...headers })
    expect(answer.status).toBe(403)
    return JSON.parse(answer.text) as ProblemBody
  }

  it('tells which host and origin it compared', async () => {
    const problem = await refusal({ host: 'likes.example', origin: 'https://likes.example:8443' })
    expect(problem).toMatchObject({ host: 'likes.example', origin: 'https://likes.example:8443' })
    expect(problem.detail).toContain('A proxy must pass on Host unchanged, with its port.')
  })

  it.each([
    ['a%3Cb', 'https://a/<script>'],
    ["a'b", 'javascript:alert(1)'],
    ['a'.repeat(300), `https://${'a'.repeat(300)}`],
  ])('repeats nothing that is no host and no origin: %s, %s', async (host, origin) => {
    const problem = await refusal({ host, origin })
    expect(problem).not.toHaveProperty('host')
    expect(problem).not.toHaveProperty('origin')
  })
})

describe('/admin with a password', () => {
  it('is for whoever has it, by any user name', async () => {
    server = await startMemoryServer({ ADMIN_PASSWORD: 'open: sesame 42', HOST: '0.0.0.0' })
    const { status, authenticate } = await ask('GET', '/admin/dead-letters', {})
    expect([status, authenticate]).toEqual([401, expect.stringContaining('Basic realm=')])
    const get = (headers: Record<string, string>) => ask('GET', '/admin/dead-letters', headers)
    expect((await get(basic('anna:open: sesame 42'))).status).toBe(200)
    expect((await get({ ...basic(':open: sesame 42'), host: 'likes.example' })).status).toBe(200)
    for (const wrong of ['anna:open', 'open: sesame 42', 'anna:', '', 'anna:open: sesame 42 '])
      expect((await get(basic(wrong))).status).toBe(401)
    expect((await get({ authorization: 'Bearer open: sesame 42' })).status).toBe(401)
  })

  it('still changes state only for a page of this server', async () => {
    server = await startMemoryServer({ ADMIN_PASSWORD: 'twelve chars' })
    const own = `127.0.0.1:${server.port}`
    const known = { ...basic('a:twelve chars'), host: own }
    expect((await ask('POST', pause, known)).status).toBe(403)
    expect((await ask('POST', pause, { ...known, origin: `http://${own}` })).status).toBe(202)
    expect((await ask('POST', pause, { host: own, origin: `http://${own}` })).status).toBe(401)
  })

  describe('that is guessed', () => {
    const right = basic('a:twelve chars')
    const proxied = { ADMIN_PASSWORD: 'twelve chars', TRUST_PROXY: '1' }
    const from = (address: string, headers: Record<string, string>) =>
      ask('GET', '/admin/dead-letters', { ...headers, 'x-forwarded-for': address })

    it('lets an address try a few times, then makes it wait, and no other address', async () => {
      server = await startMemoryServer(proxied)
      const answers: Answer[] = []
      for (let i = 0; i < 40; i++) answers.push(await from('203.0.113.7', basic(`a:guess ${i}`)))
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(12)
      expect(statuses.slice(-20)).toEqual(Array(20).fill(429))
      expect(Number(answers.at(-1)!.retryAfter)).toBeGreaterThanOrEqual(1)
      // Not even the right one: else a guess in time would tell.
      expect((await from('203.0.113.7', right)).status).toBe(429)
      expect((await from('203.0.113.8', right)).status).toBe(200)
      expect((await from('203.0.113.7', {})).status).toBe(401)
    })

    it('forgets the wrong ones after the right one', async () => {
      server = await startMemoryServer(proxied)
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 6; j++)
          expect((await from('203.0.113.7', basic(`a:guess ${j}`))).status).toBe(401)
        expect((await from('203.0.113.7', right)).status).toBe(200)
      }
    })

    it('writes one line per address with the number of tries, and no password', async () => {
      const lines: string[] = []
      const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
      server = await startMemoryServer(proxied, { log })
      for (let i = 0; i < 30; i++)
        await from(`203.0.113.${i % 2}`, basic(`anna:a guess in vain ${i}`))
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { level: 40, address: '203.0.113.0', wrong: 1, msg: 'wrong admin password' },
        { level: 40, address: '203.0.113.1', wrong: 1, msg: 'wrong admin password' },
      ])
      expect(lines.join()).not.toMatch(/vain|anna|YW5uYT/)
    })
  })
})

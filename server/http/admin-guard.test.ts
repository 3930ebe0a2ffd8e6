import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { adminMode, isLoopbackHost, isSameOrigin } from './admin-guard.ts'

let server: MemoryServer | undefined
afterEach(() => server?.stop())

/** fetch would not let us choose Host. */
const ask = (method: string, path: string, headers: Record<string, string>) =>
  new Promise<{ status: number; authenticate: string | undefined }>((resolve, reject) => {
    const { port } = server!
    request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume()
      const authenticate = answer.headers['www-authenticate']
      answer.on('end', () => resolve({ status: answer.statusCode!, authenticate }))
    })
      .on('error', reject)
      .end()
  })
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
const pause = '/admin/drain/pause'

describe('adminMode', () => {
  const config = { adminPassword: null, host: '127.0.0.1', trustProxy: 0 }
  it('is local only without a password, on a loopback address, without a proxy', () => {
    expect(adminMode(config)).toBe('local')
    expect(adminMode({ ...config, host: '::1' })).toBe('local')
    expect(adminMode({ ...config, host: 'localhost' })).toBe('local')
    expect(adminMode({ ...config, host: '0.0.0.0' })).toBe('off')
    expect(adminMode({ ...config, host: '192.168.1.2' })).toBe('off')
    expect(adminMode({ ...config, trustProxy: 1 })).toBe('off')
  })
  it('is by password wherever there is one', () => {
    expect(adminMode({ adminPassword: 'x', host: '0.0.0.0', trustProxy: 2 })).toBe('password')
    expect(adminMode({ ...config, adminPassword: 'x' })).toBe('password')
  })
})

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.9.9.9:1', '[::1]:4000'])(
    'knows %s',
    (host) => expect(isLoopbackHost(host)).toBe(true),
  )
  it.each(['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test', '10.0.0.1', '', undefined])(
    'does not take %s',
    (host) => expect(isLoopbackHost(host)).toBe(false),
  )
})

describe('isSameOrigin', () => {
  it.each([
    ['http://127.0.0.1:4000', '127.0.0.1:4000'],
    ['http://localhost', 'localhost'],
    ['https://likes.example', 'likes.example'],
    ['http://[::1]:4000', '[::1]:4000'],
  ])('%s is a page of %s', (origin, host) => expect(isSameOrigin(origin, host)).toBe(true))

  it.each([
    [undefined, 'a'],
    ['null', 'a'],
    ['http://a:1', 'a:2'],
    ['http://a', 'a:8080'],
    ['http://evil.test', 'a'],
    ['http://a.evil.test', 'a'],
    ['http://a@b', 'b'],
    ['http://a/', 'a'],
    ['file://', ''],
    ['http://a, http://b', 'a'],
  ])('%s is no page of %s', (origin, host) => expect(isSameOrigin(origin, host)).toBe(false))
})

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

describe('/admin with a password', () => {
  it('is for whoever has it, by any user name', async () => {
    server = await startMemoryServer({ ADMIN_PASSWORD: 'open: sesame', HOST: '0.0.0.0' })
    const { status, authenticate } = await ask('GET', '/admin/dead-letters', {})
    expect([status, authenticate]).toEqual([401, expect.stringContaining('Basic realm=')])
    const get = (headers: Record<string, string>) => ask('GET', '/admin/dead-letters', headers)
    expect((await get(basic('anna:open: sesame'))).status).toBe(200)
    expect((await get({ ...basic(':open: sesame'), host: 'likes.example' })).status).toBe(200)
    for (const wrong of ['anna:open', 'open: sesame', 'anna:', '', 'anna:open: sesame '])
      expect((await get(basic(wrong))).status).toBe(401)
    expect((await get({ authorization: 'Bearer open: sesame' })).status).toBe(401)
  })

  it('still changes state only for a page of this server', async () => {
    server = await startMemoryServer({ ADMIN_PASSWORD: 'x' })
    const own = `127.0.0.1:${server.port}`
    const known = { ...basic('a:x'), host: own }
    expect((await ask('POST', pause, known)).status).toBe(403)
    expect((await ask('POST', pause, { ...known, origin: `http://${own}` })).status).toBe(202)
    expect((await ask('POST', pause, { host: own, origin: `http://${own}` })).status).toBe(401)
  })
})

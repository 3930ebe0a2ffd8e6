import { afterEach, describe, expect, it } from 'vitest'
import type { Flood, FloodBody, ProblemBody } from '../../../contract/index.ts'
import { type MemoryServer, startMemoryServer } from '../../../testing/memory.ts'
import { post } from '../../../testing/requests.ts'
import { newFlood } from '../../flood/state.ts'
import type { HttpDeps } from '../deps.ts'

let server: MemoryServer | undefined
afterEach(() => server?.stop())

/** Floods in memory, and what was asked of them. */
const start = async (env: Record<string, string> = {}) => {
  const asked: FloodBody[] = []
  let running: Flood | null = null
  const floods: HttpDeps['floods'] = {
    begin: async (body) => {
      if (running) return { status: 'busy', flood: running }
      asked.push(body)
      running = newFlood('f', body, 1)
      return { status: 'begun', flood: running }
    },
    end: async () => {
      const flood = running
      running = null
      return flood
    },
  }
  server = await startMemoryServer(env, { floods })
  return { asked, url: server.url }
}

const press = (
  url: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { origin: url },
) => post(url + path, body, headers)
const slug = async (response: Response) =>
  ((await response.json()) as ProblemBody).type.split('/').at(-1)

const fits = { rate: 50_000, seconds: 300, posts: 100_000, skew: 'hot' } as const

describe('POST /admin/flood', () => {
  it('begins a flood with what was asked, and with defaults for the rest', async () => {
    const { asked, url } = await start()
    expect((await press(url, '/admin/flood', fits)).status).toBe(202)
    await press(url, '/admin/flood/stop')
    const answer = await press(url, '/admin/flood', { rate: 1, seconds: 1 })
    expect(await answer.json()).toMatchObject({ state: 'running', planned: 1, posts: 500 })
    expect(asked).toEqual([fits, { rate: 1, seconds: 1, posts: 500, skew: 'zipf' }])
  })

  it.each([
    { ...fits, rate: 50_001 },
    { ...fits, rate: 0 },
    { ...fits, rate: 1.5 },
    { ...fits, seconds: 301 },
    { ...fits, seconds: 0 },
    { ...fits, posts: 100_001 },
    { ...fits, posts: 0 },
    { ...fits, skew: 'sequence' },
    { ...fits, url: 'http://10.0.0.1' },
    { rate: 1 },
    {},
  ])('refuses %o', async (body) => {
    const { asked, url } = await start()
    const answer = await press(url, '/admin/flood', body)
    expect([answer.status, await slug(answer)]).toEqual([400, 'invalid-body'])
    expect(asked).toEqual([])
  })

  it('refuses a second one and says what it met', async () => {
    const { asked, url } = await start()
    await press(url, '/admin/flood', fits)
    const answer = await press(url, '/admin/flood', fits)
    expect(answer.status).toBe(409)
    const problem = (await answer.json()) as ProblemBody
    expect([problem.type.split('/').at(-1), problem.state]).toEqual(['state-conflict', 'running'])
    expect(asked).toHaveLength(1)
  })

  it('is only for a page of this server', async () => {
    const { asked, url } = await start()
    for (const path of ['/admin/flood', '/admin/flood/stop'])
      for (const headers of [{}, { origin: 'http://evil.test' }]) {
        const answer = await press(url, path, path.endsWith('stop') ? undefined : fits, headers)
        expect([path, answer.status, await slug(answer)]).toEqual([path, 403, 'forbidden'])
      }
    expect(asked).toEqual([])
  })

  it('does not exist where controls are off', async () => {
    const { url } = await start({ HOST: '0.0.0.0' })
    expect((await press(url, '/admin/flood', fits)).status).toBe(404)
    expect((await press(url, '/admin/flood/stop')).status).toBe(404)
  })

  it('needs the password where there is one', async () => {
    const { url } = await start({ HOST: '0.0.0.0', ADMIN_PASSWORD: 'sesame, sesame' })
    expect((await press(url, '/admin/flood', fits)).status).toBe(401)
    const authorization = `Basic ${btoa('anna:sesame, sesame')}`
    const known = { origin: url, authorization }
    expect((await press(url, '/admin/flood', fits, known)).status).toBe(202)
  })

  it.each(['/admin/flood', '/admin/flood/stop'])('knows %s by POST only', async (path) => {
    const { url } = await start()
    const answer = await fetch(`${url}${path}`)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })
})

describe('POST /admin/flood/stop', () => {
  it('answers with the flood, and 409 when none runs', async () => {
    const { url } = await start()
    const none = await press(url, '/admin/flood/stop')
    expect([none.status, ((await none.json()) as ProblemBody).state]).toEqual([409, 'not-running'])
    await press(url, '/admin/flood', fits)
    const answer = await press(url, '/admin/flood/stop')
    expect([answer.status, ((await answer.json()) as Flood).id]).toEqual([202, 'f'])
  })

  it('is let in when the server is overloaded and its sender has used up its requests', async () => {
    const { url } = await start({ RATE_LIMIT: '1/m' })
    await press(url, '/admin/flood', fits)
    expect((await press(url, '/admin/flood', fits)).status).toBe(429)
    server!.memory.state.level = 'all'
    expect((await press(url, '/admin/flood', fits)).status).toBe(503)
    expect((await press(url, '/admin/flood/stop')).status).toBe(202)
  })
})

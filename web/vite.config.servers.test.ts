// `npm run dev`: Vite's own server sends the page and passes everything else on. Its page is one of this server,
// because Vite leaves `Host` as the browser sent it: no entry in ORIGINS, and the controls work.
import { join } from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../testing/memory.ts'

let server: MemoryServer
let vite: ViteDevServer
let page: string

beforeAll(async () => {
  server = await startMemoryServer({ NODE_ENV: 'development' })
  vi.stubEnv('PORT', String(server.port))
  const configFile = join(import.meta.dirname, 'vite.config.ts')
  vite = await createServer({ configFile, logLevel: 'silent', server: { port: 0 } })
  await vite.listen()
  page = vite.resolvedUrls!.local[0]!.replace(/\/$/, '')
})
afterAll(async () => {
  await vite?.close()
  await server?.stop()
})

const post = (path: string, origin: string) =>
  fetch(`${page}${path}`, { method: 'POST', headers: { Origin: origin } })

it('lets its own page like and use the controls', async () => {
  expect(new URL(page).port).not.toBe(String(server.port))
  for (const path of ['/posts/p1/like', '/admin/drain/pause'])
    expect([path, (await post(path, page)).status]).toEqual([path, 202])
  expect((await fetch(`${page}/admin/dead-letters`)).status).toBe(200)
  expect(server.memory.totals.get('p1')).toBe(1)
})

it('lets no other page change anything', async () => {
  const foreign = `http://127.0.0.1:${server.port + 1}`
  for (const path of ['/posts/p2/like', '/admin/drain/pause'])
    expect([path, (await post(path, foreign)).status]).toEqual([path, 403])
  expect(server.memory.totals.has('p2')).toBe(false)
})

it('passes on what its page asks for', async () => {
  for (const path of ['/stats', '/processes', '/readyz']) {
    const answer = await fetch(`${page}${path}`)
    expect({ path, type: answer.headers.get('content-type') }).toEqual({
      path,
      type: expect.stringMatching(/json/),
    })
  }
})

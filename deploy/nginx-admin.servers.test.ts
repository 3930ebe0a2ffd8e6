// /admin without a password behind an nginx as people write it by hand: the world must not come in through
// it. What the shipped nginx.conf does is in nginx.servers.test.ts.
import { afterEach, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../testing/memory.ts'
import { type Nginx, startPlainNginx } from '../testing/nginx.ts'

let server: MemoryServer | undefined
let nginx: Nginx | undefined
afterEach(async () => {
  await nginx?.stop()
  await server?.stop()
})

const start = async (location: string, env: Record<string, string> = {}) => {
  server = await startMemoryServer(env)
  nginx = await startPlainNginx(location.replaceAll('PORT', String(server.port)))
  return `http://127.0.0.1:${nginx.port}`
}

const paths = ['/admin/dead-letters', '/admin/queues', '/admin']

it.each([
  'proxy_pass http://127.0.0.1:PORT;',
  'proxy_pass http://localhost:PORT;',
  'proxy_pass http://127.0.0.1:PORT; proxy_set_header X-Real-IP $remote_addr;',
  'proxy_pass http://127.0.0.1:PORT; proxy_http_version 1.1; proxy_set_header Forwarded "for=$remote_addr";',
  'proxy_pass http://127.0.0.1:PORT; proxy_http_version 1.1; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_pass http://127.0.0.1:PORT; proxy_http_version 1.1; proxy_set_header X-Forwarded-Proto $scheme;',
])('does not exist behind { %s }', async (location) => {
  const url = await start(location)
  for (const path of paths) expect([path, (await fetch(url + path)).status]).toEqual([path, 404])
  // The page that nginx shows to outsiders: its own origin is not the Host that nginx sends on.
  const origin = { Origin: `http://127.0.0.1:${server!.port}` }
  const pause = await fetch(`${url}/admin/drain/pause`, { method: 'POST', headers: origin })
  expect(pause.status).toBe(404)
  expect((await fetch(`${server!.url}/admin/dead-letters`)).status).toBe(200)
})

it('says what it compared when a proxy passes Host on without its port', async () => {
  const proxy = 'proxy_pass http://127.0.0.1:PORT; proxy_set_header Host $host;'
  const url = await start(proxy, { ADMIN_PASSWORD: 'a password for a test' })
  const answer = await fetch(`${url}/admin/drain/pause`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa('a:a password for a test')}`, Origin: url },
  })
  expect(answer.status).toBe(403)
  expect(await answer.json()).toMatchObject({
    host: '127.0.0.1',
    origin: url,
    detail: expect.stringContaining('A proxy must pass on Host unchanged, with its port.'),
  })
})

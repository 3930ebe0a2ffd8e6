import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'

let root: string
let server: MemoryServer

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeflow-page-'))
  server = await startMemoryServer({}, { webRoot: root })
})
afterEach(async () => {
  await server.stop()
  await rm(root, { recursive: true })
})

const get = async (path: string) => {
  const response = await fetch(`${server.url}${path}`)
  return { response, text: await response.text() }
}

describe('the page', () => {
  it('says what to type until it is built, then shows at once', async () => {
    const before = await get('/')
    expect(before.response.status).toBe(404)
    expect(before.response.headers.get('content-type')).toContain('text/html')
    expect(before.text).toContain('npm run build')
    await writeFile(join(root, 'index.html'), '<p>built</p>')
    expect((await get('/')).text).toBe('<p>built</p>')
  })

  it('comes whole, whatever ranges of it are asked for', async () => {
    await writeFile(join(root, 'index.html'), '<p>built</p>')
    const response = await fetch(server.url, { headers: { range: 'bytes=0-0,2-2,4-4' } })
    expect([response.status, await response.text()]).toEqual([200, '<p>built</p>'])
    const one = await fetch(server.url, { headers: { range: 'bytes=0-2' } })
    expect([one.status, await one.text()]).toEqual([200, '<p>built</p>'])
  })

  it('keeps assets for ever and asks for the page each time', async () => {
    await mkdir(join(root, 'assets'))
    await writeFile(join(root, 'index.html'), '<p>built</p>')
    await writeFile(join(root, 'assets/app-1a2b3c.js'), 'let a')
    const page = await get('/')
    expect(page.response.headers.get('cache-control')).toBe('no-cache')
    const asset = await get('/assets/app-1a2b3c.js')
    expect(asset.response.headers.get('cache-control')).toContain('immutable')
    expect(asset.response.headers.get('content-type')).toContain('javascript')
  })

  it('loads nothing from elsewhere and is framed by nobody else', async () => {
    const policy = (await get('/')).response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toContain('upgrade-insecure-requests')
  })

  it('gives out nothing beside the folder, no dot file and no other spelling of the page', async () => {
    await writeFile(join(root, 'index.html'), '<p>built</p>')
    await writeFile(join(root, '.secret'), 'x')
    for (const path of ['/.secret', '//', '/%2e%2e/package.json', '/assets/', '/index.html/'])
      expect((await get(path)).response.status, path).toBe(404)
  })
})

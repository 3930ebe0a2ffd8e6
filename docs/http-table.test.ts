// The list of routes in docs/reference.md has what the server has: no route is missing, none is made up.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../testing/memory.ts'

let server: MemoryServer
beforeAll(async () => {
  server = await startMemoryServer()
})
afterAll(() => server.stop())

const pages = ['GET /', 'GET /lab', 'GET /docs', 'GET /admin/queues'] // HTML, not in the document

it('lists exactly the routes of the OpenAPI document, and the pages', async () => {
  const page = readFileSync(join(import.meta.dirname, 'reference.md'), 'utf8')
  const listed = [...page.matchAll(/^- `((?:GET|POST|PATCH|DELETE) \S+)`:/gm)].map(
    ([, route]) => route,
  )
  const answer = await fetch(`${server.url}/openapi.json`)
  const { paths } = (await answer.json()) as { paths: Record<string, object> }
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(listed.sort()).toEqual([...routes, ...pages].sort())
})

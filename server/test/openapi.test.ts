// The document is right by itself, and says exactly what the app does: the same routes, every problem.
import type { Express } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemTypes } from '../../contract/index.ts'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { createExpressApp } from '../http/app.ts'
import { createDocument } from '../http/openapi.ts'
import { problemUri } from '../http/problems.ts'
import { documentFaults, type OpenApi, type Operation, operationsOf } from './openapi-check.ts'

let server: MemoryServer
let document: OpenApi

beforeAll(async () => {
  server = await startMemoryServer()
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApi
})
afterAll(() => server?.stop())

interface Layer {
  route?: { path: string; methods: Record<string, boolean | undefined> }
}

/** `GET /posts/{postId}` of every handler that Express has, without those for all other methods. */
const mountedRoutes = (app: Express) =>
  (app.router.stack as unknown as Layer[]).flatMap(({ route }) => {
    if (!route || route.methods._all) return []
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`)
  })

const nameOf = ({ method, path }: Operation) => `${method.toUpperCase()} ${path}`

describe('the OpenAPI document', () => {
  it('is an OpenAPI 3.2 document', () => {
    expect(documentFaults(document)).toEqual([])
  })

  it('has the routes of the app and no others', () => {
    const { app } = createExpressApp(server.deps)
    expect(mountedRoutes(app).sort()).toEqual(operationsOf(document).map(nameOf).sort())
  })

  it('differs from an app with one route more', () => {
    const { app } = createExpressApp(server.deps)
    app.get('/forgotten/:id', (_req, res) => void res.end())
    expect(mountedRoutes(app)).toContain('GET /forgotten/{id}')
    expect(operationsOf(document).map(nameOf)).not.toContain('GET /forgotten/{id}')
  })

  it('has every route of the contract', () => {
    const names = operationsOf(document).map(nameOf)
    expect(names).toEqual(
      expect.arrayContaining([
        'POST /like',
        'POST /posts/{postId}/like',
        'POST /likes',
        'POST /posts',
        'GET /posts/{postId}',
        'GET /posts',
        'GET /receipts/{receipt}',
        'GET /stats',
        'GET /events',
        'GET /livez',
        'GET /readyz',
        'GET /metrics',
        'GET /problems',
        'GET /problems/{slug}',
        'GET /openapi.json',
        'POST /admin/drain/pause',
        'POST /admin/drain/resume',
        'POST /admin/drain/claim',
        'POST /admin/worker/pause',
        'POST /admin/worker/resume',
        'GET /admin/dead-letters',
        'POST /admin/dead-letters/replay',
        'POST /admin/partitions/{p}/continue',
        'POST /admin/audit',
        'POST /admin/flood',
        'POST /admin/flood/stop',
      ]),
    )
  })

  it.each(Object.keys(problemTypes))('documents an answer with %s', (slug) => {
    const uri = problemUri(slug as keyof typeof problemTypes)
    const { status } = problemTypes[slug as keyof typeof problemTypes]
    const told = operationsOf(document).filter(({ operation }) =>
      JSON.stringify(operation.responses[status] ?? null).includes(`"${uri}"`),
    )
    expect(told.length).toBeGreaterThan(0)
  })

  it('names an unknown reference, a missing path parameter and a repeated operation', () => {
    const broken = structuredClone(document)
    broken.components.schemas.Post = { $ref: '#/components/schemas/Nothing' }
    broken.paths['/posts/{postId}']!.get!.parameters = []
    broken.paths['/livez']!.get!.operationId = broken.paths['/readyz']!.get!.operationId
    expect(documentFaults(broken)).toHaveLength(3)
  })

  it('is the same each time', () => {
    const { routes } = createExpressApp(server.deps)
    expect(JSON.parse(JSON.stringify(createDocument(routes)))).toEqual(document)
  })
})

describe('the pages of the document', () => {
  const page = async (path: string) => {
    const response = await fetch(`${server.url}${path}`)
    return { response, text: await response.text() }
  }

  it('reads this document, from this server only', async () => {
    const { response, text } = await page('/docs')
    expect(response.url).toBe(`${server.url}/docs/`)
    expect(text).toContain('swagger-ui-bundle.js')
    expect(text).not.toMatch(/(src|href)="?https?:/)
    expect((await page('/docs/start.js')).text).toContain("'/openapi.json'")
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/)
  })

  it.each(['swagger-ui.css', 'swagger-ui-bundle.js'])('serves %s', async (file) => {
    expect((await page(`/docs/${file}`)).response.status).toBe(200)
  })
})

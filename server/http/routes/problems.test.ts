import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ProblemDoc,
  ProblemsAnswer,
  type ProblemType,
  problemTypes,
  unavailableReasons,
} from '../../../contract/index.ts'
import { type MemoryServer, startMemoryServer } from '../../../testing/memory.ts'

const types = Object.keys(problemTypes) as ProblemType[]
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

let server: MemoryServer
beforeAll(async () => {
  server = await startMemoryServer()
})
afterAll(() => server.stop())

const get = (path: string, accept?: string) =>
  fetch(new URL(path, server.url), accept === undefined ? {} : { headers: { accept } })

describe('GET /problems/{slug}', () => {
  it('is where the type of a refusal leads', async () => {
    const refused = await get('/posts/unheard-of')
    const { type, title } = (await refused.json()) as { type: string; title: string }
    const answer = await fetch(new URL(type, refused.url))
    expect([answer.status, await answer.json()]).toMatchObject([200, { type, title, status: 404 }])
  })

  it.each(types)('says what %s means and what to do', async (slug) => {
    const answer = await get(`/problems/${slug}`)
    expect(answer.headers.get('content-type')).toBe('application/json')
    const doc = ProblemDoc.parse(await answer.json())
    expect(doc).toMatchObject({ type: `/problems/${slug}`, ...problemTypes[slug] })
    expect(doc.action.length).toBeGreaterThan(10)
  })

  it('says it to a person as a page', async () => {
    const answer = await get('/problems/outcome-unknown', browser)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const page = await answer.text()
    expect(page).toMatch(/^<!doctype html>/i)
    expect(page).toContain('<title>Counted once or not at all</title>')
    expect(page).toContain('503')
    expect(page).not.toMatch(/(src|href)="?https?:/)
  })

  it.each([
    undefined,
    '*/*',
    'application/json',
    'application/json, text/html',
    'image/png',
    'text/html;q=0.1, */*',
  ])('answers with JSON to %s', async (accept) => {
    const answer = await get('/problems/internal', accept)
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  it('tells every reason of unavailable, in JSON and on the page', async () => {
    const doc = ProblemDoc.parse(await (await get('/problems/unavailable')).json())
    expect(doc.reasons!.map(({ reason }) => reason)).toEqual(unavailableReasons)
    const page = await (await get('/problems/unavailable', browser)).text()
    for (const reason of unavailableReasons) expect(page).toContain(`<code>${reason}</code>`)
  })

  it.each(['nothing', 'constructor', '__proto__', 'UNAVAILABLE', '%3Cscript%3E', ''])(
    'knows no problem %j',
    async (slug) => {
      const answer = await get(`/problems/${slug}`, browser)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ type: '/problems/not-found' })
    },
  )
})

describe('GET /problems', () => {
  it('lists all of them', async () => {
    const { problems } = ProblemsAnswer.parse(await (await get('/problems')).json())
    expect(problems.map(({ type }) => type)).toEqual(types.map((slug) => `/problems/${slug}`))
  })

  it('links to each of them on its page', async () => {
    const page = await (await get('/problems', browser)).text()
    for (const slug of types) expect(page).toContain(`<a href="/problems/${slug}">`)
  })
})

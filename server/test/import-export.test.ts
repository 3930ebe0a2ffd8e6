// `likeflow import` and `likeflow export` on real servers: nothing is done before all lines fit, and an import that is killed
// goes on where it was, so that likes which came since stay.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChangesAnswer, ProblemBody } from '../../contract/index.ts'
import { accepted, type Harness, startHarness } from '../../testing/harness.ts'
import { createMongoDbProxy, nameOf } from '../../testing/mongodb-proxy.ts'
import type { Doc } from '../../testing/mongodb-wire.ts'
import { exportPosts } from '../changes/export-posts.ts'
import { createModels } from '../mongodb/models.ts'
import { control, decidedAudit, via } from './fault-kit.ts'

const cli = join(import.meta.dirname, '../../cli/main.ts')

describe('posts in and out', () => {
  let h: Harness
  beforeAll(async () => {
    h = await startHarness({ env: { AUDIT_INTERVAL: '1h' } })
  })
  afterAll(() => h.stop())

  const run = async (words: readonly string[], env: Record<string, string> = {}) => {
    const { redisUrl, mongodbUrl } = h.services
    const own = { REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl, DATA_DIR: h.dataDir }
    const child = spawn(process.execPath, [cli, ...words], {
      env: { PATH: process.env.PATH, ...own, ...env },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
    const [code, signal] = await once(child, 'close')
    return { code, signal, said }
  }
  const fileOf = (name: string, lines: readonly unknown[]) => {
    const file = join(h.dataDir, name)
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return file
  }
  const exported = async () => {
    const file = join(h.dataDir, 'out.jsonl')
    expect(await run(['export', file])).toMatchObject({ code: 0 })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    return new Map(lines.map((line) => [JSON.parse(line).id, JSON.parse(line)]))
  }

  it('refuses a pipe, and a faulty line by its number and field, before anything is done', async () => {
    const file = fileOf('bad.jsonl', [{ id: 'a', likes: 1 }, { id: 'b', likes: -1 }, { id: 'c d' }])
    writeFileSync(file, '{"id":', { flag: 'a' })
    const outcome = await run(['import', file])
    expect(outcome).toMatchObject({ code: 1 })
    expect(outcome.said).toContain('line 2: likes does-not-fit, 3: id does-not-fit, 4: no-json')
    expect(await h.models.posts.countDocuments()).toBe(0)
    expect(await run(['import'])).toMatchObject({ code: 2 })
    const piped = await run(['import', '/dev/stdin'])
    expect([piped.code, piped.said]).toEqual([1, expect.stringContaining('it must be a file')])
  })

  it('exports no number that MongoDB does not have', async () => {
    const _id = 'broken' as never
    await h.models.posts.collection.insertOne({ _id, likes: 'many', seq: 0 })
    const outcome = await run(['export']).finally(() =>
      h.models.posts.collection.deleteOne({ _id }),
    )
    expect([outcome.code, outcome.said]).toEqual([1, expect.stringContaining('likes of broken')])
  })

  it('says what differs, sets it once, and brings back what it exported', async () => {
    for (let i = 0; i < 2; i++) await accepted(h.like('liked'))
    await h.drained()
    const createdAt = '2020-01-02T03:04:05.000Z'
    const file = fileOf('some.jsonl', [
      { id: 'liked', likes: 10, title: 'Liked' },
      { id: 'old', likes: 7, createdAt },
      { id: 'shut', likes: 1, state: 'blocked' },
    ])
    const dry = await run(['import', file, '--dry-run'])
    expect(dry.said).toContain('3 posts: 2 are new, 1 differ, 0 are the same')
    expect(dry.said).toContain('liked: 2 -> 10')
    expect((await h.persisted()).get('liked')).toBe(2)
    expect(await run(['import', file])).toMatchObject({ code: 0 })
    expect((await h.like('shut')).status).toBe(403)
    expect((await accepted(h.like('liked'))).likes).toBe(11)
    await h.drained()
    // The same content is the same import: it is done, which is said. Another one is no part of it.
    expect((await run(['import', file])).said).toContain('Nothing is set: import ')
    const named = (lines: readonly unknown[]) =>
      run(['import', fileOf('named.jsonl', lines), '--id', 'named'])
    expect(await named([{ id: 'named', likes: 1 }])).toMatchObject({ code: 0 })
    const other = await named([{ id: 'named', likes: 2 }])
    expect([other.code, other.said]).toEqual([1, expect.stringContaining('another content')])
    expect((await h.persisted()).get('named')).toBe(1)
    expect((await h.persisted()).get('liked')).toBe(11)
    const out = await exported()
    expect(out.get('liked')).toMatchObject({ likes: 11, title: 'Liked' })
    expect(out.get('old')).toEqual({ id: 'old', title: null, likes: 7, createdAt })
    expect(out.get('shut')).toMatchObject({ state: 'blocked' })
    const again = fileOf('again.jsonl', [...out.values()])
    expect((await run(['import', again, '--dry-run'])).said).toContain('4 are the same')
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal' })
  })

  it('is the same by HTTP, as a stream', async () => {
    const send = (body: string, query = '') =>
      fetch(`${h.url}/admin/posts/import${query}`, {
        method: 'POST',
        headers: { origin: h.url, 'content-type': 'application/jsonl' },
        body,
      })
    const bad = await send('{"id":"http-1","likes":1}\n\n{"id":"http-2"}\n')
    expect([bad.status, ((await bad.json()) as ProblemBody).errors]).toMatchObject([
      400,
      [{ pointer: '#/3/likes', code: 'does-not-fit' }],
    ])
    const body = '{"id":"http-1","likes":1}\n{"id":"http-2","likes":2}\n'
    const linesOf = async (answer: Response) =>
      (await answer.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    expect((await linesOf(await send(body, '?dryRun=true'))).at(-1)).toEqual({ done: false })
    expect((await h.persisted()).has('http-1')).toBe(false)
    const told = await linesOf(await send(body))
    expect([told[0], told.at(-1)]).toMatchObject([{ creates: 2, sets: 0 }, { done: true }])
    expect((await linesOf(await send(body))).at(-1)).toMatchObject({
      done: true,
      why: expect.stringMatching(/before/),
    })
    await control(h, '/drain/pause')
    const waiting = send('{"id":"http-3","likes":3}\n').then(async ({ body: stream }) => {
      let said = ''
      for await (const text of stream!.pipeThrough(new TextDecoderStream())) {
        if (text.includes('"waits":"paused"') && !said.includes('waits'))
          await control(h, '/drain/resume')
        said += text
      }
      return said
    })
    expect(await waiting).toMatch(/"waits":"paused".*"done":true/s)
    const out = await fetch(`${h.url}/admin/posts/export`, { headers: { origin: h.url } })
    expect(['snapshot', 'scan']).toContain(out.headers.get('likeflow-consistency'))
    expect(await linesOf(out)).toContainEqual(expect.objectContaining({ id: 'http-2', likes: 2 }))
  })

  it('goes on after kill -9, and wipes no like that came since', async () => {
    const ids = Array.from({ length: 3000 }, (_, i) => `import-${i}`)
    const file = fileOf(
      'many.jsonl',
      ids.map((id) => ({ id, likes: 5 })),
    )
    for (const point of ['written:1', 'settled:1']) {
      const killed = await run(['import', file], { CRASH_AT: `change-${point}` })
      expect([point, killed.signal]).toEqual([point, 'SIGKILL'])
      const set = [...(await h.persisted())].filter(([id]) => id.startsWith('import-'))
      for (const [id] of set.slice(0, 20)) await accepted(h.like(id))
      await h.drained()
    }
    const before = await h.persisted()
    const ended = await run(['import', file])
    expect(ended).toMatchObject({ code: 0 })
    await h.drained()
    const after = await h.persisted()
    expect(ids.filter((id) => (after.get(id) ?? 0) < 5)).toEqual([])
    // Whatever was set before has what it had, with the likes of since.
    expect(ids.filter((id) => before.has(id) && before.get(id) !== after.get(id))).toEqual([])
    expect(await decidedAudit(h)).toMatchObject({ status: 'equal', difference: 0 })
    const answer = await fetch(`${h.url}/admin/changes`, { headers: { origin: h.url } })
    const { changes } = (await answer.json()) as ChangesAnswer
    expect(changes.filter(({ posts }) => posts === 3000)).toMatchObject([{ ended: true }])
  })

  it('exports all of one moment, in one session, where MongoDB reads snapshots', async () => {
    const proxy = await createMongoDbProxy({
      url: h.services.mongodbUrl,
      hello: { msg: 'isdbgrid', maxWireVersion: 17 },
    })
    const asked: Doc[] = []
    const atClusterTime = new mongoose.mongo.Timestamp({ t: 1, i: 1 })
    proxy.answer((command) => {
      if (!['find', 'getMore'].includes(nameOf(command))) return undefined
      asked.push(command)
      const { readConcern: _, lsid: _lsid, ...forward } = command
      const change = (reply: Doc) => ({
        ...reply,
        cursor: { ...(reply.cursor as Doc), atClusterTime },
      })
      return { forward, change }
    })
    const connection = await mongoose
      .createConnection(via(h.services.mongodbUrl, proxy.port))
      .asPromise()
    try {
      const { posts } = createModels(connection)
      const { consistency, pages } = await exportPosts(posts, AbortSignal.timeout(60_000))
      let lines = 0
      for await (const page of pages) lines += page.posts
      expect([consistency, lines]).toEqual(['snapshot', await posts.countDocuments()])
      const [first, ...rest] = asked
      expect(first).toMatchObject({ readConcern: { level: 'snapshot' } })
      expect(rest.length).toBeGreaterThan(0)
      expect(rest.map(({ lsid }) => lsid)).toEqual(rest.map(() => first!.lsid))
    } finally {
      await connection.close()
      await proxy.stop()
    }
  })
})

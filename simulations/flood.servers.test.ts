// The flood as a user runs it, against the real LikeFlow on real servers.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLoad } from '../load/engine.ts'
import { type LoadSummary, planDefaults } from '../load/plan.ts'
import type { Verification } from '../load/verify.ts'
import { type Harness, startHarness } from '../testing/harness.ts'
import { addressOf, createFaultProxy } from '../testing/proxy.ts'
import { press } from '../testing/requests.ts'
import { until } from '../testing/until.ts'
import { checkArrival } from './arrival.ts'

const file = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.stop())

/** A disk that stands still for a second costs no like: a refused one is sent again. */
const again = ['--retries', '30']

/** Starts the command; `ended` brings its exit code and what it printed. */
const startFlood = (...args: string[]) => run('flood', '--url', harness.url, ...args)

const run = (...args: string[]) => {
  const child = spawn(process.execPath, [file, ...args])
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, stdout, stderr }))
  return { child, ended }
}

interface Result {
  summary: LoadSummary
  verification: Verification
}

describe('the arrival check of k6 runs', () => {
  it('compares the sum of a run with MongoDB, and sees one like too few', async () => {
    const { url } = harness
    const load = { ...planDefaults, url, likes: 500, posts: 150, prefix: 'k6-run', retries: 30 }
    const { accepted } = await startLoad(load).done
    const check = { url, prefix: 'k6-run', posts: 150, unknown: 0, withinMs: 100_000 }
    expect(await checkArrival({ ...check, accepted })).toEqual({
      ...{ status: 'arrived', likes: 500, persisted: 500 },
    })
    expect(await checkArrival({ ...check, accepted: 501 })).toMatchObject({ status: 'different' })
    expect(await checkArrival({ ...check, accepted: 499 })).toMatchObject({ status: 'different' })
    expect(await checkArrival({ ...check, accepted: 499, unknown: 1 })).toMatchObject({
      status: 'arrived',
    })
    await press(url, '/drain/pause')
    await startLoad(load).done
    expect(await checkArrival({ ...check, accepted: 1000, withinMs: 500 })).toEqual({
      ...{ status: 'not-persisted', likes: 1000, persisted: 500 },
    })
    await press(url, '/drain/resume')
  })
})

describe('likeflow flood', () => {
  it('sends 5,000 likes and finds each of them in MongoDB once', async () => {
    const { code, stdout } = await startFlood(
      '--likes',
      '5000',
      '--skew',
      'zipf',
      '--json',
      ...again,
    ).ended
    const { summary, verification } = JSON.parse(stdout) as Result
    expect(summary).toMatchObject({ accepted: 5000, refused: {}, unknown: 0 })
    expect(verification).toMatchObject({ status: 'equal', acknowledged: 5000 })
    expect(code).toBe(0)
    const persisted = [...(await harness.persisted())].filter(([id]) => id.startsWith('flood-1-'))
    expect(persisted.reduce((sum, [, likes]) => sum + likes, 0)).toBe(5000)
  })

  it('counts on top of what the posts had before', async () => {
    const { code, stdout } = await startFlood('--likes', '1000', '--skew', 'zipf', ...again).ended
    expect(stdout).toContain('verified   1,000 acknowledged likes')
    expect(code).toBe(0)
  })

  it('finds bulks with keys exactly once, too', async () => {
    const args = ['--likes', '3000', '--bulk', '100', '--keys', ...again, '--seed', '3']
    const { code, stdout } = await startFlood(...args).ended
    expect(stdout).toContain('verified   3,000 acknowledged likes')
    expect(code).toBe(0)
  })

  it('exits with 1 and names the post when an acknowledged like is not in MongoDB', async () => {
    const flood = startFlood('--rate', '500', '--duration', '2s', '--posts', '5', '--seed', '4')
    const posts = harness.models.posts.collection as unknown as {
      updateOne(filter: object, update: object): Promise<{ modifiedCount: number }>
    }
    await until('one like is taken out of MongoDB', async () => {
      const one = await posts.updateOne(
        { _id: 'flood-4-2', likes: { $gt: 0 } },
        { $inc: { likes: -1 } },
      )
      return one.modifiedCount === 1
    })
    const { code, stdout } = await flood.ended
    expect(stdout).toContain('NOT EQUAL: 1 of 5 posts differ')
    expect(stdout).toMatch(/flood-4-2: expected \d+, MongoDB holds \d+ \(1 missing\)/)
    expect(code).toBe(1)
  })

  it('keeps what was promised, for a check that finds it later, and finds one like too few', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'likeflow-record-'))
    const record = join(folder, 'record.json')
    const args = ['--likes', '300', '--posts', '9', '--seed', '6', '--no-verify', ...again]
    const flood = await startFlood(...args, '--record', record).ended
    expect(flood).toMatchObject({ code: 0, stdout: expect.stringContaining('not verified') })
    const verify = (file: string) => run('verify', file).ended
    expect(await verify(record)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('300 acknowledged likes of 9 posts'),
    })
    const text = JSON.parse(readFileSync(record, 'utf8'))
    text.posts[0][2]++
    writeFileSync(record, JSON.stringify(text))
    expect(await verify(record)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 of 9 posts differ'),
    })
    writeFileSync(record, '{}')
    expect(await verify(record)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is no record of a flood'),
    })
    expect(await run('verify', '--url', harness.url).ended).toMatchObject({
      code: 1, // the test before took one like out
      stdout: expect.stringContaining('DIFFERENCE'),
    })
    rmSync(folder, { recursive: true })
  })

  it('says what it has when the server does not come back', async () => {
    const proxy = await createFaultProxy({ target: addressOf(harness.url) })
    const args = ['--rate', '200', '--duration', '2s', '--posts', '2', '--seed', '7', '--json']
    const flood = startFlood(...args, '--url', `http://127.0.0.1:${proxy.port}`)
    await until('likes arrive', async () => (await harness.persisted()).has('flood-7-0'))
    await proxy.stop()
    const { code, stdout, stderr } = await flood.ended
    const { summary, verification } = JSON.parse(stdout) as Result
    expect([code, verification, summary.accepted > 0]).toEqual([1, null, true])
    expect(stderr).toMatch(/cannot be compared: connect ECONNREFUSED/)
  })

  it('says what it has on Ctrl-C', async () => {
    const { child, ended } = startFlood('--likes', '100000000', '--seed', '5')
    await until('likes arrive', async () => (await harness.persisted()).has('flood-5-0'))
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect(stdout).toMatch(/accepted +[1-9]/)
    expect(stdout).toContain('not verified')
    expect(code).toBe(130)
  })
})

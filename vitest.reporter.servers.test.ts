// Runs vitest itself on small files: the closing line is judged as a script would, by output and exit code.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const here = import.meta.dirname
const folders: string[] = []

const run = async (files: Record<string, string>, env: NodeJS.ProcessEnv = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'likeflow-reporter-'))
  folders.push(folder)
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'))
  await cp(join(here, 'vitest.reporter.ts'), join(folder, 'vitest.reporter.ts'))
  const config = `export default { test: { reporters: ['default', './vitest.reporter.ts'] } }`
  await writeFile(join(folder, 'vitest.config.mjs'), config)
  for (const [name, body] of Object.entries(files))
    await writeFile(join(folder, name), `import { describe, it, beforeAll } from 'vitest'\n${body}`)
  const vitest = join(here, 'node_modules/vitest/vitest.mjs')
  return new Promise<{ lastLine: string | undefined; code: number | null }>((resolve) => {
    const options = { cwd: folder, env: { ...process.env, LIKEFLOW_FAILED: undefined, ...env } }
    const child = execFile(process.execPath, [vitest, 'run'], options, (_error, stdout) =>
      resolve({ lastLine: stdout.trimEnd().split('\n').at(-1), code: child.exitCode }),
    )
  })
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

it('closes a good run with its counts alone on the last line', async () => {
  const body = `it('a', () => {}); describe('in', () => { it('b', () => {}) })`
  expect(await run({ 'a.test.ts': body })).toEqual({ lastLine: '2 passed, 0 failed', code: 0 })
})

it('counts failed and skipped tests over all files', async () => {
  const skipped = ['it', 'skip'].join('.')
  const result = await run({
    'a.test.ts': `it('a', () => {}); it('b', () => { throw new Error('no') })`,
    'b.test.ts': `it('c', () => {}); ${skipped}('d', () => {})`,
  })
  expect(result).toEqual({ lastLine: '2 passed, 1 failed, 1 skipped', code: 1 })
})

it('counts what breaks outside a test as failed', async () => {
  const result = await run({
    'load.test.ts': `throw new Error('does not load')`,
    'hook.test.ts': `describe('s', () => { beforeAll(() => { throw new Error('no') }); it('a', () => {}) })`,
    'stray.test.ts': `it('b', () => { Promise.reject(new Error('stray')) })`,
  })
  expect(result).toEqual({ lastLine: '1 passed, 3 failed, 1 skipped', code: 1 })
})

it('fails a run without any test', async () => {
  expect(await run({})).toEqual({ lastLine: '0 passed, 0 failed', code: 1 })
})

it('fails a run in which every test was skipped', async () => {
  const body = `${['describe', 'skip'].join('.')}('s', () => { it('a', () => {}) })`
  expect(await run({ 'a.test.ts': body })).toEqual({
    lastLine: '0 passed, 0 failed, 1 skipped',
    code: 1,
  })
})

it('keeps which files failed, and covers both runs when they run again', async () => {
  const kept = join(await mkdtemp(join(tmpdir(), 'likeflow-failed-')), 'failed')
  folders.push(dirname(kept))
  await writeFile(kept, '')
  const good = { 'good.test.ts': `it('a', () => {}); it('b', () => {})` }
  const bad = (body: string) => ({ 'bad.test.ts': `it('c', () => {}); it('d', () => { ${body} })` })
  const first = await run({ ...good, ...bad(`throw new Error('no')`) }, { LIKEFLOW_FAILED: kept })
  expect(first).toEqual({ lastLine: '3 passed, 1 failed', code: 1 })
  const [passed, ...failed] = (await readFile(kept, 'utf8')).split('\n')
  expect([passed, failed.map((file) => basename(file))]).toEqual(['2', ['bad.test.ts']])
  const again = await run(bad(''), { LIKEFLOW_FAILED: kept })
  expect(again).toEqual({ lastLine: '4 passed, 0 failed', code: 0 })
})

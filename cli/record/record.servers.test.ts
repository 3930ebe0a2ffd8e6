// `likeflow record` and `likeflow replay` as they are typed: what one saves, the other shows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtPage } from '../../testing/chromium.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { readRecording } from '../../web/src/replay/recording-file.ts'

const main = join(import.meta.dirname, '../main.ts')
const folder = mkdtempSync(join(tmpdir(), 'likeflow-record-'))
const file = join(folder, 'a.likeflow')
let harness: Harness

beforeAll(async () => {
  await builtPage()
  harness = await startHarness()
})
afterAll(async () => {
  await harness?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const typed = (...words: string[]) => {
  const child = spawn(process.execPath, [main, ...words], { cwd: folder })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  const code = once(child, 'exit').then(([exit]) => exit as number)
  return { child, code, said: () => said }
}

it('records a running LikeFlow, and shows the recording until Ctrl-C', async () => {
  const record = typed('record', '--seconds', '3', '--out', file, '--url', harness.url)
  expect(await record.code).toBe(0)
  const { entries } = await readRecording(await openAsBlob(file))
  const names = entries.map((entry) => (entry.kind === 'event' ? entry.name : entry.kind))
  for (const name of ['snapshot', 'state', 'sample', 'answer']) expect(names).toContain(name)

  const replay = typed('replay', file)
  const address = /http:\/\/127\.0\.0\.1:\d+\//
  await until('it says its address', () => address.test(replay.said()))
  const url = address.exec(replay.said())![0]
  expect(await (await fetch(url)).text()).toContain('LikeFlow, a recording')
  const served = Buffer.from(await (await fetch(`${url}recording.likeflow`)).arrayBuffer())
  expect(served.equals(readFileSync(file))).toBe(true)
  replay.child.kill('SIGINT')
  expect(await replay.code).toBe(130)
})

it('says in a line what it cannot record or show', async () => {
  writeFileSync(join(folder, 'other'), 'no recording')
  const cases = [
    { words: ['replay', 'other'], code: 1, text: /no recording of LikeFlow/ },
    { words: ['replay', 'nowhere'], code: 1, text: /does not exist/ },
    { words: ['replay'], code: 2, text: /needs a FILE/ },
    { words: ['record', '--seconds', '0'], code: 2, text: /--seconds/ },
    { words: ['record', '--url', 'http://127.0.0.1:9'], code: 1, text: /no LikeFlow answers/ },
    {
      // At once, not after the half hour.
      words: ['record', '--seconds', '1700', '--out', 'no/folder/a', '--url', harness.url],
      ...{ code: 1, text: /no such file or directory/ },
    },
  ]
  await Promise.all(
    cases.map(async ({ words, code, text }) => {
      const command = typed(...words)
      expect(await command.code).toBe(code)
      expect(command.said()).toMatch(text)
      expect(command.said().trim().split('\n')).toHaveLength(1)
    }),
  )
})

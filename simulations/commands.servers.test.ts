// Every command for the terminal explains itself, and refuses what it does not know in one line: nothing is
// started for a slip of the fingers.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const commands = Object.entries(scripts).flatMap(([name, text]) => {
  const words = / ((?:simulations|docs)\/.*)$/.exec(text)?.[1]?.split(' ')
  return words?.length === 1 ? [{ name, words }] : [] // with more it is another name for one of these
})

const run = (words: readonly string[]) =>
  new Promise<{ code: number; out: string; lines: string[] }>((done) => {
    const child = execFile(process.execPath, words, { cwd: root }, (_, out, err) => {
      const said = `${out}${err}`
      done({ code: child.exitCode ?? -1, out: said, lines: said.trim().split('\n') })
    })
  })

describe('the commands', () => {
  it('are found', () => {
    const names = commands.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['faults', 'bench', 'k6', 'screenshots']))
  })

  it.each(commands)('npm run $name -- --help says what it does', async ({ name, words }) => {
    const { code, out } = await run([...words, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`npm run ${name}`)
  })

  it.each(commands)('npm run $name refuses an unknown option in one line', async ({ words }) => {
    const { code, lines } = await run([...words, '--nonsense'])
    expect(code).toBe(2)
    expect(lines).toHaveLength(1)
  })

  it.each([
    ['flood', ['cli/main.ts', 'flood']],
    ['k6', ['simulations/run-k6.ts', 'smoke']],
  ])('npm run %s says in one line that no LikeFlow runs, and sends nothing', async (_, words) => {
    const { code, lines } = await run([...words, '--url', 'http://127.0.0.1:1'])
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining('is LikeFlow running there?')])
  })
})

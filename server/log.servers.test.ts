import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const logFile = new URL('./log.ts', import.meta.url).href

/** What the log of a process of its own writes for `script`, in which `log` is a log. */
const logged = (script: string) => {
  const code = `const { createLog } = await import(${JSON.stringify(logFile)})
    const log = createLog('info')
    ${script}`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  })
  return stdout
}

it('never writes the password of a URL that an error repeats', () => {
  const said = logged(`
    const error = new Error('Invalid connection string "mongodb://user:12/S3cret@h/likeflow?x=S3cret"')
    error.command = { name: 'auth', args: ['S3cret'] }
    log.warn({ err: error }, 'away')`)
  expect(said).toContain('mongodb://h/likeflow')
  expect(said).not.toContain('S3cret')
})

it('writes text of others so that it neither begins a line nor steers a terminal', () => {
  const said = logged(`
    const error = new Error('ERR \\u001b[2J\\r\\n{"level":30,"msg":"all is well"}\\u202e\\u009b')
    log.warn({ err: error, reason: error.message }, error.message)
    log.child({ part: 'one' }).info(error.message)`)
  const lines = said.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  const texts = JSON.stringify(lines.map((line) => JSON.parse(line)))
  expect(texts).toContain('ERR')
  expect(texts.replaceAll('\\n    at ', ' ')).not.toMatch(/\\u001b|\\r|\\n|[\u202e\u009b]/)
})

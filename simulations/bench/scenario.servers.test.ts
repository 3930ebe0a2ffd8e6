// The folder is the list: every file in it is a scenario, the help tells of each, and nothing else names them.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { loadScenarios, scenarioNames } from './scenario.ts'

const main = join(import.meta.dirname, 'main.ts')
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args])

it('every file of scenarios/ is one, and all of them take less than an hour', async () => {
  const scenarios = await loadScenarios()
  expect([...scenarios.keys()]).toEqual(expect.arrayContaining(['likes', 'bulk', 'attackers']))
  let seconds = 0
  for (const [name, scenario] of scenarios) {
    expect(scenario?.summary, name).toMatch(/\w/)
    expect(scenario.seconds, name).toBeGreaterThan(0)
    for (const [option, { default: value, read }] of Object.entries(scenario.options))
      expect(() => read(option, value), `${name} --${option}`).not.toThrow()
    seconds += scenario.seconds
  }
  expect(seconds).toBeLessThan(3600)
})

it('an unknown name, such as an old one, gets the list in one line', async () => {
  const { code, stderr } = await bench('batch').catch((error) => error)
  expect(code).toBe(2)
  expect(stderr).toBe(`no benchmark batch: ${scenarioNames().join(', ')}\n`)
})

it('the help has each with its summary', async () => {
  const { stdout } = await bench('--help')
  for (const [name, { summary }] of await loadScenarios())
    expect(stdout.replaceAll(/ +/g, ' ')).toContain(` ${name} ${summary}`)
})

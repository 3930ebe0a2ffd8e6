import { expect, it } from 'vitest'
import { type Asked, readAsked } from './asked.ts'
import { commands, usual } from './commands.ts'

const run = (name: string, ...words: string[]): Asked => ({ what: 'run', name, words })
const help = (name: string | null): Asked => ({ what: 'help', name })

it.each<[string, Asked]>([
  ['', run('start')],
  ['--api 4', run('start', '--api', '4')],
  ['flood --likes 5', run('flood', '--likes', '5')],
  ['--help', help(null)],
  ['-h', help(null)],
  ['help', help(null)],
  ['help flood', help('flood')],
  ['flood --likes 5 --help', help('flood')],
  ['flood -- --help', run('flood', '--', '--help')],
  ['--version', { what: 'version' }],
  ['flod', { what: 'unknown', name: 'flod', meant: 'flood' }],
  ['help flod', { what: 'unknown', name: 'flod', meant: 'flood' }],
  ['toString', { what: 'unknown', name: 'toString', meant: null }],
])('likeflow %s', (line, asked) => {
  expect(readAsked(line.split(' ').filter(Boolean), ['start', 'flood'], 'start')).toEqual(asked)
})

it('has a line for each command that a person understands, and help that begins with its name', async () => {
  expect(Object.keys(commands)).toContain(usual)
  for (const [name, load] of Object.entries(commands)) {
    const { summary, help } = (await load()).command
    expect([name, summary]).toEqual([name, expect.stringMatching(/^[a-z][^\n]{10,79}$/)])
    expect(help.startsWith(`likeflow ${name}`), name).toBe(true)
  }
})

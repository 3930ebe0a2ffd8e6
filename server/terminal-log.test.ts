import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { terminalLine } from './terminal-log.ts'

const noon = new Date(2026, 10, 30, 12, 0, 3, 7).getTime()
const shown = (line: object) =>
  stripVTControlCharacters(terminalLine(JSON.stringify({ level: 30, time: noon, ...line })))

it('shows time, level, message and the rest in one line', () => {
  expect(shown({ port: 4000, msg: 'listening' })).toBe(
    '12:00:03.007 info listening {"port":4000}\n',
  )
  expect(shown({ level: 50 })).toBe('12:00:03.007 error\n')
})

it('shows below it where an error came from', () => {
  const err = { name: 'Error', message: 'gone', stack: '    at a (b.ts:1:2)\n    at c' }
  expect(shown({ level: 40, err, msg: 'not sent' })).toBe(
    '12:00:03.007 warn not sent {"err":{"name":"Error","message":"gone"}}\n    at a (b.ts:1:2)\n    at c\n',
  )
})

import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshFolder } from '../testing/local-servers.ts'
import { lastWords, pickLastWords } from './last-words.ts'

it.each([
  [
    'Redis',
    `71:C 21 Nov 2026 12:00:00.000 # oO0OoO0 Redis is starting
71:M 21 Nov 2026 12:00:00.001 # Can't handle RDB format version 12
71:M 21 Nov 2026 12:00:00.001 # bye`,
    "Can't handle RDB format version 12",
  ],
  [
    'nx-27017',
    `2026-11-21 12:00:00,000 - nx_27017 - INFO - [9] - Starting
2026-11-21 12:00:00,001 - nx_27017 - ERROR - [9] - NX-27017 is already running (PID: 7)`,
    'NX-27017 is already running (PID: 7)',
  ],
  [
    'mongod',
    `{"t":{},"s":"F","c":"CONTROL","msg":"Wrong mongod version","attr":{"error":"UPGRADE PROBLEM: too old"}}
{"t":{},"s":"I","c":"NETWORK","msg":"Shutdown: going to close all sockets, no error"}`,
    'Wrong mongod version: UPGRADE PROBLEM: too old',
  ],
  [
    'Python',
    'Traceback\n  File "x"\nModuleNotFoundError: No module named nx',
    'ModuleNotFoundError: No module named nx',
  ],
  ['a program without a fault in its words', 'one\ntwo\n\n', 'two'],
  ['silence', '', ''],
])('picks the line of %s that tells why', (_name, text, line) => {
  expect(pickLastWords(text)).toBe(line)
})

it('reads only what this run has written', () => {
  const file = join(freshFolder(), 'log')
  writeFileSync(file, 'an error of yesterday\n')
  const { size } = statSync(file)
  expect(lastWords(file, size)).toBe('')
  appendFileSync(file, 'fine today\n')
  expect(lastWords(file, size)).toBe('fine today')
})

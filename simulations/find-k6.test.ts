import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findK6, howToGetK6 } from './find-k6.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'likeflow-k6-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A k6 in a folder of `home`; returns its path. */
const program = (folder: string) => {
  mkdirSync(join(home, folder), { recursive: true })
  const file = join(home, folder, 'k6')
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o755)
  return file
}

it('takes the k6 on the PATH first', () => {
  const onPath = program('bin')
  program('go/bin')
  expect(findK6({ PATH: join(home, 'bin'), HOME: home })).toBe(onPath)
})

it('looks where Go puts programs', () => {
  const [own, usual] = [program('path/bin'), program('go/bin')]
  expect(findK6({ PATH: '', HOME: home, GOPATH: join(home, 'path') })).toBe(own)
  expect(findK6({ PATH: '', HOME: home })).toBe(usual)
})

it('says what to install when there is none', () => {
  expect(() => findK6({ PATH: '', HOME: home })).toThrow(howToGetK6)
})

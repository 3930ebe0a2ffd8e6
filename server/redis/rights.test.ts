import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, 'scripts')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const calledIn = (text: string) =>
  [...text.matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, name]) => name)

it('asks for every command that a script runs, but the telling of events', () => {
  const scripts = globSync('*.lua', { cwd: folder }).filter((file) => !file.endsWith('rights.lua'))
  const used = new Set(scripts.flatMap((file) => calledIn(read(file))))
  used.delete('PUBLISH') // of no script that counts; asking for it would tell an event
  used.delete('XSETID') // keep-sample.lua does without it
  const asked = [...read('rights.lua').matchAll(/^try\('([A-Z]+)'/gm)].map(([, name]) => name)
  expect([...used].filter((name) => !asked.includes(name))).toEqual([])
})

it('asks for every command that a script of BullMQ runs', () => {
  const scripts = join(import.meta.dirname, '../../node_modules/bullmq/dist/esm/scripts')
  const texts = globSync('*.js', { cwd: scripts }).map((file) =>
    readFileSync(join(scripts, file), 'utf8'),
  )
  const used = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/(?:rcall|redis\.p?call)\(["']([A-Za-z]+)["']/g)].map(([, name]) =>
        name!.toUpperCase(),
      ),
    ),
  )
  const asked = [...read('queue-rights.lua').matchAll(/^try\('([A-Z]+)'/gm)].map(([, name]) => name)
  expect(used.size).toBeGreaterThan(40)
  expect([...used].filter((name) => !asked.includes(name))).toEqual([])
})

// docs/reference.md, .env.example, `likeflow start --help` and the code tell the same about every setting.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { startHelp } from '../cli/start/options.ts'
import { variables } from '../server/config.ts'

interface Setting {
  name: string
  fallback: string
  means: string
}

const file = (name: string) => readFileSync(join(import.meta.dirname, '..', name), 'utf8')

// DATA_DIR belongs to `npm start`: the server itself has no data folder.
const dataDir = {
  name: 'DATA_DIR',
  fallback: '.likeflow',
  means: 'all data of the servers that are started here',
}
const settings: Setting[] = [
  dataDir,
  ...Object.values(variables).map(({ name, fallback, means }) => ({ name, fallback, means })),
]

it('docs/reference.md has every setting with its default and meaning, in order', () => {
  const rows = [...file('docs/reference.md').matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\| (.+?) +\|$/gm)]
  const read = rows.map(([, name, fallback, means]) => ({
    name: name!,
    fallback: fallback === 'none' ? '' : fallback!.replace(/^`|`$/g, ''),
    means: means!,
  }))
  expect(read).toEqual(settings)
})

it('.env.example has every setting with its default and meaning, in order', () => {
  const rows = [...file('.env.example').matchAll(/^# (.+)\n([A-Z_]+)=(.*)$/gm)]
  expect(rows.map(([, means, name, fallback]) => ({ name, fallback, means }))).toEqual(settings)
})

it('the help of likeflow start has every setting with its default and meaning, in order', () => {
  const lines = stripVTControlCharacters(startHelp()).split('\n')
  const rows = lines.slice(lines.findIndex((line) => line.includes('DATA_DIR')))
  const expected = settings.map(({ name, fallback, means }) =>
    [name, means, ...(fallback ? [`[${fallback}]`] : [])].join(' '),
  )
  expect(rows.map((row) => row.trim().replace(/\s+/g, ' '))).toEqual(expected)
})

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemCommand } from './system-command.ts'

const wanted = { names: ['likeflow-tool', 'likeflow-tool-old'], debianPackage: 'likeflow-tools' }
const system = '/usr/bin:/bin'
let folder: string
let path: string

const program = async (name: string, body = '') => {
  await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`)
  await chmod(join(folder, name), 0o755)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeflow-command-'))
  path = `${folder}:${system}`
})
afterEach(() => rm(folder, { recursive: true }))

it('takes what is there, the preferred name first', async () => {
  await program('likeflow-tool-old')
  expect(await systemCommand(wanted, { path, root: false })).toBe(join(folder, 'likeflow-tool-old'))
  await program('likeflow-tool')
  expect(await systemCommand(wanted, { path, root: false })).toBe(join(folder, 'likeflow-tool'))
})

it('says what to type when it may not install', async () => {
  await program('apt-get', 'touch "$(dirname "$0")/called"')
  const outcome = systemCommand(wanted, { path, root: false })
  await expect(outcome).rejects.toThrow('apt-get install likeflow-tools (needs root)')
  await expect(readFile(join(folder, 'called'))).rejects.toThrow('ENOENT')
})

it('installs the package as root, with fresh lists when the old ones do not know it', async () => {
  const tool = join(folder, 'likeflow-tool')
  await program(
    'apt-get',
    `echo "$@" >> "${folder}/calls"
     case "$1" in
       update) touch "${folder}/lists" ;;
       install) [ -e "${folder}/lists" ] && touch "${tool}" && chmod +x "${tool}" ;;
     esac`,
  )
  expect(await systemCommand(wanted, { path, root: true })).toBe(tool)
  const install = 'install -y --no-install-recommends likeflow-tools'
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe(`${install}\nupdate\n${install}\n`)
})

it('fails clearly when the installation fails or brings nothing', async () => {
  await program('apt-get', 'exit 100')
  await expect(systemCommand(wanted, { path, root: true })).rejects.toThrow('it failed')
  await program('apt-get', 'exit 0')
  await expect(systemCommand(wanted, { path, root: true })).rejects.toThrow('still not there')
})

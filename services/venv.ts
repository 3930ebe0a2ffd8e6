// Packages from PyPI, each in a folder of its own: a private venv, or `pip --target` where Python comes
// without the venv module. A folder appears under its final name by one rename when it is complete, and
// one installer at a time works in a tools folder: nobody ever sees half of a package.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '../server/config.ts'
import { findOnPath, type Output, run } from './find-on-path.ts'
import { takeLock } from './lock.ts'
import { pythonFault } from './python-fault.ts'
import type { WriteLine } from './supervisor.ts'

export interface PythonPackage {
  /** Folder name; carries the version, so a new one is installed beside the old. */
  folder: string
  /** Pinned requirements, in pip's words. */
  requirements: readonly string[]
  /** More words for pip. */
  pipArgs?: readonly string[]
  /** true: its files are enough, no Python runs them later. */
  filesOnly?: boolean
  /** For the line that says what happens, such as `12 MB`. */
  size: string
}

export interface InstalledPackage {
  /** Runs code that can import the package, with `env` added to its environment. */
  python: string
  env: Record<string, string>
  /** Where its files lie. */
  files: string
}

interface Options {
  toolsDir: string
  env: Environment
  log: WriteLine
}

interface Receipt {
  mode: 'venv' | 'target'
  python: string
  /** The interpreter behind `python`: when another one is there, the folder no longer fits. */
  interpreter: string
}

const pipWithinMs = 300_000
const receiptName = 'installed.json'
const filesName = 'files'

const venvPython = (root: string) => join(root, 'venv', 'bin', 'python')

const venvFiles = (root: string): string => {
  const lib = join(root, 'venv', 'lib')
  const version = readdirSync(lib).find((name) => name.startsWith('python'))
  return join(lib, version ?? '', 'site-packages')
}

const readInstalled = async (root: string): Promise<InstalledPackage | null> => {
  try {
    const receipt = JSON.parse(await readFile(join(root, receiptName), 'utf8')) as Receipt
    const python = receipt.mode === 'venv' ? venvPython(root) : receipt.python
    const files = receipt.mode === 'venv' ? venvFiles(root) : join(root, filesName)
    if (receipt.interpreter !== '' && realpathSync(python) !== receipt.interpreter) return null
    return { python, files, env: receipt.mode === 'venv' ? {} : { PYTHONPATH: files } }
  } catch {
    return null
  }
}

const pip = (python: string, pkg: PythonPackage, env: Environment, target: string | null) =>
  run(
    python,
    [
      ...['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'],
      ...['--only-binary=:all:', '--retries', '1', '--timeout', '20'],
      ...(pkg.pipArgs ?? []),
      ...(target ? ['--target', target] : []),
      ...pkg.requirements,
    ],
    { env, timeoutMs: pipWithinMs },
  )

const must = (output: Output): Output => {
  if (!output.ok) throw new Error(pythonFault(output.stderr + output.stdout))
  return output
}

/** Fills `root` with the package. @throws Error with Python's reason in one line. */
const install = async (root: string, pkg: PythonPackage, { env }: Options) => {
  const python = findOnPath('python3', env)
  if (!python) throw new Error('python3 is not on the PATH')
  const cleanEnv = { ...env, PYTHONPATH: undefined, PYTHONHOME: undefined }
  const venv = await run(python, ['-m', 'venv', join(root, 'venv')], {
    env: cleanEnv,
    timeoutMs: pipWithinMs,
  })
  const runner = venv.ok ? venvPython(root) : python
  const mode = venv.ok && !pkg.filesOnly ? 'venv' : 'target'
  must(await pip(runner, pkg, cleanEnv, mode === 'target' ? join(root, filesName) : null))
  if (mode === 'target') rmSync(join(root, 'venv'), { recursive: true, force: true })
  const executable = must(
    await run(runner === python ? python : python, ['-c', 'import sys; print(sys.executable)'], {
      env: cleanEnv,
    }),
  ).stdout.trim()
  const receipt: Receipt = {
    mode,
    python: executable,
    interpreter: pkg.filesOnly ? '' : realpathSync(mode === 'venv' ? runner : executable),
  }
  await writeFile(join(root, receiptName), JSON.stringify(receipt))
}

const lockWhenFree = async (file: string, log: WriteLine): Promise<() => void> => {
  for (let told = false; ; told = true) {
    const outcome = takeLock(file)
    if (outcome.status === 'locked') return outcome.release
    if (!told) log(`waiting for pid ${outcome.pid ?? 'unknown'}, which installs here too`)
    await delay(200)
  }
}

/** The package out of `toolsDir`, installed there on first use. @throws Error with one line. */
export const installedPackage = async (
  pkg: PythonPackage,
  options: Options,
): Promise<InstalledPackage> => {
  const { toolsDir, log } = options
  const root = join(toolsDir, pkg.folder)
  const before = await readInstalled(root)
  if (before) return before

  mkdirSync(toolsDir, { recursive: true })
  const release = await lockWhenFree(join(toolsDir, 'install.lock'), log)
  try {
    const meanwhile = await readInstalled(root)
    if (meanwhile) return meanwhile
    log(`installing ${pkg.requirements[0]} from PyPI (${pkg.size}, once)`)
    const draft = mkdtempSync(join(toolsDir, 'draft-'))
    try {
      await install(draft, pkg, options)
      if (existsSync(root)) rmSync(root, { recursive: true, force: true })
      renameSync(draft, root)
    } finally {
      rmSync(draft, { recursive: true, force: true })
    }
  } finally {
    release()
  }
  const installed = await readInstalled(root)
  if (!installed) throw new Error(`what was installed in ${root} cannot be read`)
  return installed
}

// Python's own tools, for one folder with one package. A venv is moved after it was filled; that is fine
// because its interpreter finds itself by the place it is started from (its scripts would not).
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../server/config.ts'
import { findOnPath, type Output, run } from './find-on-path.ts'
import { pythonFault } from './python-fault.ts'

export interface PythonPackage {
  /** Folder name; carries the version, so a new one is installed beside the old. */
  folder: string
  /** Pinned, in pip's words. */
  requirements: readonly string[]
  /** More arguments for pip. */
  pipArgs?: readonly string[]
  /** true: its files are enough, no Python runs them later. */
  filesOnly?: boolean
  /** To say what is coming: `6 MB`. */
  size: string
}

export interface InstalledPackage {
  /** Runs code that can import the package when `env` is added to its environment. */
  python: string
  env: Record<string, string>
  /** Where the package's files lie. */
  files: string
}

/** What a filled folder holds; lies in it as `installed.json`. */
interface Contents {
  kind: 'venv' | 'target'
  python: string
  /** The file behind `python`; with another one there, what was installed no longer fits. */
  interpreter: string | null
}

interface PipOptions {
  env: Environment
  signal?: AbortSignal
}

const pipWithinMs = 600_000
const contentsFile = 'installed.json'

const venvIn = (root: string) => join(root, 'venv')
const venvPython = (root: string) => join(venvIn(root), 'bin', 'python')
const targetIn = (root: string) => join(root, 'files')

const venvFiles = (root: string) => {
  const lib = join(venvIn(root), 'lib')
  const version = readdirSync(lib).find((name) => name.startsWith('python')) ?? ''
  return join(lib, version, 'site-packages')
}

/** What `fillFolder` put there, or null when it is not there or no longer fits. */
export const readFolder = (root: string): InstalledPackage | null => {
  try {
    const contents = JSON.parse(readFileSync(join(root, contentsFile), 'utf8')) as Contents
    const isVenv = contents.kind === 'venv'
    const python = isVenv ? venvPython(root) : contents.python
    const files = isVenv ? venvFiles(root) : targetIn(root)
    if (contents.interpreter && realpathSync(python) !== contents.interpreter) return null
    return { python, files, env: isVenv ? {} : { PYTHONPATH: files } }
  } catch {
    return null
  }
}

const must = ({ ok, stdout, stderr }: Output): string => {
  if (!ok) throw new Error(pythonFault(`${stdout}\n${stderr}`))
  return stdout.trim()
}

const pipInstall = (pkg: PythonPackage, target: string | null) => [
  ...['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--quiet'],
  ...['--only-binary=:all:', '--retries', '1', '--timeout', '20'],
  ...(pkg.pipArgs ?? []),
  ...(target === null ? [] : ['--target', target]),
  ...pkg.requirements,
]

/** Fills the empty folder `root`. @throws Error with Python's reason in one line. */
export const fillFolder = async (
  root: string,
  pkg: PythonPackage,
  { env, signal }: PipOptions,
): Promise<void> => {
  const found = findOnPath('python3', env)
  if (!found) throw new Error('python3 is not on the PATH')
  const limits = {
    env: { ...env, PYTHONPATH: undefined, PYTHONHOME: undefined },
    timeoutMs: pipWithinMs,
    signal,
  }
  const python = must(await run(found, ['-c', 'import sys; print(sys.executable)'], limits))
  const makeVenv = async () => (await run(python, ['-m', 'venv', venvIn(root)], limits)).ok
  const hasPip = async () => (await run(python, ['-m', 'pip', '--version'], limits)).ok

  // Files alone need no venv, but where only a venv brings pip along, it is borrowed for that.
  const venv = pkg.filesOnly && (await hasPip()) ? false : await makeVenv()
  const kind = venv && !pkg.filesOnly ? 'venv' : 'target'
  const pip = venv ? venvPython(root) : python
  must(await run(pip, pipInstall(pkg, kind === 'target' ? targetIn(root) : null), limits))
  if (kind === 'target') rmSync(venvIn(root), { recursive: true, force: true })

  const interpreter = pkg.filesOnly ? null : realpathSync(python)
  const contents: Contents = { kind, python, interpreter }
  writeFileSync(join(root, contentsFile), JSON.stringify(contents))
}

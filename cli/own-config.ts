// The configuration of a command that works on Redis and MongoDB themselves.
import { runningServers } from '../local-servers/start-services.ts'
import { type Config, ConfigError, loadConfig } from '../server/config.ts'
import { dataDirOf, readSettings, withServers } from '../start/settings.ts'

/**
 * The environment's settings above those of `.env`; a server that neither names is the one that `likeflow start` runs
 * on this DATA_DIR. @throws with every fault, a line each, and never a value: it may be a secret
 */
export const readOwnConfig = (shell = process.env): Config => {
  const { env, faults } = readSettings(shell)
  if (faults.length > 0) throw new Error(faults.join('\n'))
  const dataDir = dataDirOf(env)
  const named = withServers(env, runningServers(dataDir))
  if (!named.REDIS_URL && !named.MONGODB_URL)
    throw new Error(`no LikeFlow runs on ${dataDir}: start it, or set REDIS_URL and MONGODB_URL`)
  try {
    return loadConfig(named)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new Error(`The configuration is not valid:\n  ${error.faults.join('\n  ')}`)
  }
}

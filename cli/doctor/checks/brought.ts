// Without a URL: what `start` would use or bring, without starting or fetching anything.
import { findOnPath } from '../../../local-servers/find-on-path.ts'
import { lastResort as noMongoDb } from '../../../local-servers/mongodb.ts'
import { leastVersion, lastResort as noRedis } from '../../../local-servers/redis.ts'
import { programVersion } from '../../../local-servers/version.ts'
import type { Environment } from '../../../server/config.ts'
import { type Check, type Finding, fault, ok, warning } from '../check.ts'
import type { Settings } from '../settings.ts'

const python = (env: Environment) => findOnPath('python3', env)

const redis: Check<Settings> = {
  id: 'redis',
  title: 'Redis',
  async run({ env }): Promise<Finding> {
    for (const name of ['redis-server', 'valkey-server']) {
      const program = findOnPath(name, env)
      if (!program) continue
      const found = await programVersion(program, leastVersion, env).catch(() => null)
      if (found) return ok(`start would run ${program}, ${found.version}`)
    }
    return python(env)
      ? ok("start would bring Valkey, by Python's pip")
      : fault(noRedis, 'Install one of them.')
  },
}

const mongodb: Check<Settings> = {
  id: 'mongodb',
  title: 'MongoDB',
  run({ env }): Finding {
    const program = findOnPath('mongod', env)
    if (program) return ok(`start would run ${program}`)
    return python(env)
      ? warning(
          "start would look for a mongod, fetch one, or bring nx-27017 by Python's pip",
          'nx-27017 is for trying: install mongod, or set MONGODB_URL.',
        )
      : fault(noMongoDb, 'Install one of them.')
  },
}

/** Of what no URL names. */
export const broughtChecks = ({ env }: Settings): Check<Settings>[] => [
  ...(env.REDIS_URL?.trim() ? [] : [redis]),
  ...(env.MONGODB_URL?.trim() ? [] : [mongodb]),
]

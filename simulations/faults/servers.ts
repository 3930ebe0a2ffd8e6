// Redis and MongoDB of one fleet, in one folder: they can be killed, stopped, given other data and put on
// another disk, and come back on the same port.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundServer } from '../../local-servers/bring-server.ts'
import type { Environment } from '../../server/config.ts'
import { ownDatabases } from '../../testing/own-databases.ts'
import { createRestarts, finders, type Restarts, type ServerKind } from '../../testing/restarts.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'
import type { RedisFleet } from './redis-fleet.ts'

export type { ServerKind } from '../../testing/restarts.ts'

export interface Servers extends Restarts {
  readonly dataDir: string
  url(kind: ServerKind): string
  /** @throws when it was not started here, or stays down. */
  pid(kind: ServerKind): number
  /** How long Redis took for its data at its last start, milliseconds. */
  redisLoadMs(): number
  /** Starts what stayed down. */
  heal(): Promise<void>
}

const urlVariables = { redis: 'REDIS_URL', mongodb: 'MONGODB_URL' } as const

/** Servers of somebody else: used, and neither killed nor changed. */
export const givenServers = (env: Environment = process.env): ServerKind[] =>
  (['redis', 'mongodb'] as const).filter((kind) => env[urlVariables[kind]])

type RunningServer = Pick<FoundServer, 'url' | 'pid' | 'stop'>

/** `redisEnv`: in which its Redis is looked for; `fleet`: is there instead. */
export const startServers = async (
  dataDir: string,
  redisEnv: NodeJS.ProcessEnv,
  fleet: RedisFleet | null,
): Promise<Servers> => {
  const { env, release } = await ownDatabases(process.env)
  const find = async (kind: ServerKind): Promise<RunningServer> => {
    if (kind === 'redis' && fleet) return { url: fleet.url, pid: null, stop: fleet.stop }
    return finders[kind]({
      dataDir,
      env:
        kind === 'redis'
          ? { ...redisEnv, ...(env.REDIS_URL && { REDIS_URL: env.REDIS_URL }) }
          : env,
      toolsDir: testToolsDir,
      log: () => {},
      detached: true,
    })
  }
  const isOne = (kind: ServerKind) =>
    !givenServers(env).includes(kind) && !(kind === 'redis' && fleet)
  const [redis, mongodb] = await Promise.all([find('redis'), find('mongodb')])
  const now: Record<ServerKind, RunningServer> = { redis, mongodb }
  const restarts = createRestarts(now, dataDir, find)

  return {
    dataDir,
    url: (kind) => now[kind].url,
    pid(kind) {
      const { pid } = now[kind]
      if (pid === null) throw new Error(`${kind} does not run here`)
      return pid
    },
    ...restarts,
    redisLoadMs() {
      const log = readFileSync(join(dataDir, 'redis.log'), 'utf8')
      const loads = [...log.matchAll(/DB loaded from .*?: ([\d.]+) seconds/g)]
      return Math.round(Number(loads.at(-1)?.[1] ?? 0) * 1000)
    },
    async heal() {
      await fleet?.heal()
      for (const kind of ['redis', 'mongodb'] as const)
        if (now[kind].pid === null && isOne(kind)) await restarts.restart(kind)
    },
    async stop() {
      await release()
      await restarts.stop()
    },
  }
}

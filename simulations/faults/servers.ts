// Redis and MongoDB of one fleet, in one folder: they can be killed, stopped, given other data and put on
// another disk, and come back on the same port.
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundServer } from '../../local-servers/bring-server.ts'
import { findMongodb } from '../../local-servers/mongodb.ts'
import { findRedis } from '../../local-servers/redis.ts'
import type { Environment } from '../../server/config.ts'
import { ownDatabases } from '../../testing/own-databases.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'
import type { RedisFleet } from './redis-fleet.ts'

const kinds = { redis: findRedis, mongodb: findMongodb }
export type ServerKind = keyof typeof kinds

export interface Servers {
  readonly dataDir: string
  url(kind: ServerKind): string
  /** @throws when it was not started here, or stays down. */
  pid(kind: ServerKind): number
  /** Stops it, does `between` to its folder, starts it again. */
  restart(kind: ServerKind, between?: (folder: string) => void): Promise<void>
  /** A copy of its data of one instant; `restore` puts it back. */
  backup(kind: ServerKind): Promise<{ restore(): Promise<void> }>
  /** How long Redis took for its data at its last start, milliseconds. */
  redisLoadMs(): number
  /** Starts what stayed down. */
  heal(): Promise<void>
  stop(): Promise<void>
}

const urlVariables = { redis: 'REDIS_URL', mongodb: 'MONGODB_URL' } as const

/** Servers of somebody else: used, and neither killed nor changed. */
export const givenServers = (env: Environment = process.env): ServerKind[] =>
  (['redis', 'mongodb'] as const).filter((kind) => env[urlVariables[kind]])

type RunningServer = Pick<FoundServer, 'url' | 'pid' | 'stop'>

const copy = (from: string, to: string) => {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}

/** `redisEnv`: in which its Redis is looked for; `fleet`: is there instead. */
export const startServers = async (
  dataDir: string,
  redisEnv: NodeJS.ProcessEnv,
  fleet: RedisFleet | null,
): Promise<Servers> => {
  const { env, release } = await ownDatabases(process.env)
  const find = async (kind: ServerKind): Promise<RunningServer> => {
    if (kind === 'redis' && fleet) return { url: fleet.url, pid: null, stop: fleet.stop }
    return kinds[kind]({
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

  const restart = async (kind: ServerKind, between: (folder: string) => void = () => {}) => {
    const { url } = now[kind]
    await now[kind].stop()
    between(join(dataDir, kind))
    now[kind] = await find(kind)
    if (now[kind].url !== url) throw new Error(`${kind} came back on another port`)
  }

  return {
    dataDir,
    url: (kind) => now[kind].url,
    pid(kind) {
      const { pid } = now[kind]
      if (pid === null) throw new Error(`${kind} does not run here`)
      return pid
    },
    restart,
    async backup(kind) {
      const aside = join(dataDir, `${kind}.backup`)
      await restart(kind, (folder) => copy(folder, aside))
      return { restore: () => restart(kind, (folder) => copy(aside, folder)) }
    },
    redisLoadMs() {
      const log = readFileSync(join(dataDir, 'redis.log'), 'utf8')
      const loads = [...log.matchAll(/DB loaded from .*?: ([\d.]+) seconds/g)]
      return Math.round(Number(loads.at(-1)?.[1] ?? 0) * 1000)
    },
    async heal() {
      await fleet?.heal()
      for (const kind of ['redis', 'mongodb'] as const)
        if (now[kind].pid === null && isOne(kind)) await restart(kind)
    },
    async stop() {
      await release()
      await Promise.all([now.redis.stop(), now.mongodb.stop()])
    },
  }
}

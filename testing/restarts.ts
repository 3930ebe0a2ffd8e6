// Servers of a test that stop and come back on the same port, perhaps with other data: as after a restore from a backup.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findMongodb } from '../local-servers/mongodb.ts'
import { findRedis } from '../local-servers/redis.ts'

/** How each is found again. */
export const finders = { redis: findRedis, mongodb: findMongodb }
export type ServerKind = keyof typeof finders

interface RunningServer {
  readonly url: string
  stop(): Promise<void>
}

const copy = (from: string, to: string) => {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}

/** `now`: those that run, kept current here; their data are in `dataDir`, each in a folder of its name. */
export const createRestarts = <Server extends RunningServer>(
  now: Record<ServerKind, Server>,
  dataDir: string,
  find: (kind: ServerKind) => Promise<Server>,
) => {
  /** Stops it, does `between` to its folder, starts it again. */
  const restart = async (kind: ServerKind, between: (folder: string) => void = () => {}) => {
    const { url } = now[kind]
    await now[kind].stop()
    between(join(dataDir, kind))
    now[kind] = await find(kind)
    if (now[kind].url !== url) throw new Error(`${kind} came back on another port`)
  }
  return {
    restart,
    /** A copy of its data of one instant; `restore` puts it back. */
    async backup(kind: ServerKind) {
      const aside = join(dataDir, `${kind}.backup`)
      await restart(kind, (folder) => copy(folder, aside))
      return { restore: () => restart(kind, (folder) => copy(aside, folder)) }
    },
    stop: async () => void (await Promise.all([now.redis.stop(), now.mongodb.stop()])),
  }
}

export type Restarts = ReturnType<typeof createRestarts>

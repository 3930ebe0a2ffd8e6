// Older data under a running app: a copy of a server's folder is put aside and comes back later, on the
// same port, as after a restore from a backup.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundServer } from '../../local-servers/bring-server.ts'
import { findMongodb } from '../../local-servers/mongodb.ts'
import { findRedis } from '../../local-servers/redis.ts'
import type { HarnessOptions } from '../../testing/harness.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'

export interface Backup {
  /** Stops the server, puts the copied data in its place and starts it again. */
  restore(): Promise<void>
}

const kinds = { redis: findRedis, mongodb: findMongodb }

type Through = Parameters<NonNullable<HarnessOptions['through']>>

/** Takes the servers over from `services`; `stop` ends the ones that were started here. */
export const createBackups = (services: Through[0], dataDir: Through[2]) => {
  const now: Record<keyof typeof kinds, FoundServer> = {
    redis: services.redis,
    mongodb: services.mongodb,
  }
  const start = (kind: keyof typeof kinds) =>
    kinds[kind]({ dataDir, env: process.env, toolsDir: testToolsDir, log: () => {} })

  const restart = async (kind: keyof typeof kinds, between: () => void) => {
    const { url } = now[kind]
    await now[kind].stop()
    between()
    now[kind] = await start(kind)
    if (now[kind].url !== url) throw new Error(`${kind} came back on another port`)
  }

  return {
    /** The server is stopped for the copy, so that the copy is of one instant. */
    async take(kind: keyof typeof kinds): Promise<Backup> {
      const data = join(dataDir, kind)
      const aside = `${data}.backup`
      const copy = (from: string, to: string) => {
        rmSync(to, { recursive: true, force: true })
        cpSync(from, to, { recursive: true })
      }
      await restart(kind, () => copy(data, aside))
      return { restore: () => restart(kind, () => copy(aside, data)) }
    },
    async stop() {
      await Promise.all([now.redis.stop(), now.mongodb.stop()])
    },
  }
}

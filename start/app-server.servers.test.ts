import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { ServerRecord } from '../local-servers/server-record.ts'
import { afterwards, freshFolder, isRunning } from '../testing/local-servers.ts'
import { portForLater } from '../testing/port.ts'
import { until } from '../testing/until.ts'
import { startAppServer } from './app-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The real server, alive; there is no Redis and no MongoDB for it. */
const started = async (leaveWithinMs?: number) => {
  const port = await portForLater()
  const recordFile = join(freshFolder(), 'server.json')
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    ROLES: 'api',
    LOG_LEVEL: 'silent',
    REDIS_URL: 'redis://127.0.0.1:1',
    MONGODB_URL: 'mongodb://127.0.0.1:1/likeflow',
  }
  const app = startAppServer({
    ...{ root, env, recordFile, watch: false },
    ...(leaveWithinMs && { leaveWithinMs }),
  })
  afterwards(app.end)
  const alive = () => fetch(`http://127.0.0.1:${port}/livez`).then(({ ok }) => ok)
  await until('the server is alive', alive)
  const pid = () => (JSON.parse(readFileSync(recordFile, 'utf8')) as ServerRecord).process?.pid
  return { app, pid }
}

it('notes its process while it runs, and answers its exit code', async () => {
  const { app, pid } = await started()
  const noted = pid()!
  expect(isRunning(noted)).toBe(true)
  app.leave('SIGTERM')
  expect(await app.ended).toBe(0)
  expect(isRunning(noted)).toBe(false)
  expect(pid()).toBeUndefined()
})

it('ends a server that does not leave in time', async () => {
  const { app, pid } = await started(50)
  process.kill(pid()!, 'SIGSTOP')
  app.leave('SIGTERM')
  expect(await app.ended).toBe(128 + 9)
})

it('ends a server that does not leave at once when asked to', async () => {
  const { app, pid } = await started()
  process.kill(pid()!, 'SIGSTOP')
  app.leave('SIGINT')
  app.end()
  expect(await app.ended).toBe(128 + 9)
  await until('nothing is left', () => pid() === undefined)
})

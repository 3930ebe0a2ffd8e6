// `npm start` from its beginning to its end: what it runs, what it takes down, and by whom it is ended.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { systemCommand } from '../scripts/system-command.ts'
import { isRunning } from '../testing/local-servers.ts'
import {
  answers,
  cliFile,
  type Env,
  like,
  persisted,
  pids,
  place,
  ready,
  type Start,
  start,
  watched,
} from '../testing/npm-start.ts'
import { until } from '../testing/until.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm start`, by npm itself. */
const npmStart = async (env: Env): Promise<Start> => {
  const npm = await systemCommand({ names: ['npm'], debianPackage: 'npm' })
  const PATH = [env.PATH, dirname(npm), '/usr/bin', '/bin'].join(delimiter)
  return watched(spawn(npm, ['start'], { cwd: root, env: { ...env, PATH } }))
}

it('runs LikeFlow, leaves cleanly on one signal that arrives twice, and finds its likes again', async () => {
  const { env, dataDir, url } = await place()
  const first = start(env)
  await ready(url)
  expect(await like(url)).toBe(202)
  await persisted(url, 1)
  const running = pids(dataDir)
  expect(running.map(isRunning)).toEqual([true, true, true])
  // The terminal sends it, and npm passes its own on.
  first.child.kill('SIGINT')
  first.child.kill('SIGINT')
  expect(await first.exit).toBe(0)
  expect(running.map(isRunning)).toEqual([false, false, false])
  expect(first.said()).toMatch(/"msg":"stopped"[\s\S]*stopped; the data stays in/)
  expect(first.said()).toMatch(/Redis +redis 6\.2\.14 +127\.0\.0\.1:\d+ /)
  expect(first.said()).toMatch(/MongoDB .*, without a password: open to every user of this machine/)
  expect(first.said()).not.toContain('redis://')

  const second = start(env)
  await ready(url)
  expect(await like(url)).toBe(202)
  await persisted(url, 2)
  second.child.kill('SIGTERM')
  expect(await second.exit).toBe(0)
})

// npm passes on the first two to what it has started, and of the others says nothing.
it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
  'stops everything when only npm gets %s',
  async (signal) => {
    const { env, dataDir, url } = await place()
    const { child } = await npmStart(env)
    await ready(url)
    const running = pids(dataDir)
    child.kill(signal)
    await until('nothing runs any more', () => !running.some(isRunning))
    await until('it has tidied up', () => !existsSync(join(dataDir, 'services.json')))
  },
)

it('refuses a second start on the same data and tells where the first one is, as floods find it', async () => {
  const { env, dataDir } = await place()
  // Its port is known by nobody but the server itself.
  const first = start({ ...env, PORT: '0' })
  const address = () => /"url":"([^"]+)"/.exec(first.said())?.[1] ?? ''
  await until('it is ready', () => answers(`${address()}/readyz`))
  const second = start(env)
  expect(await second.exit).toBe(1)
  expect(second.said()).toContain(
    `${dataDir} is in use by pid ${first.child.pid}, at ${address()}: stop it, or set another DATA_DIR`,
  )
  const flood = watched(spawn(process.execPath, [cliFile, 'flood', '--likes', '50'], { env }))
  expect([await flood.exit, flood.said()]).toEqual([0, expect.stringContaining(`50 acknowledged`)])
  first.child.kill('SIGTERM')
  await first.exit
})

it('starts again after it was killed: the server has left by itself, no server is left behind', async () => {
  const { env, dataDir, url } = await place()
  const first = start(env)
  await ready(url)
  await like(url)
  const [redisPid, mongodbPid, serverPid] = pids(dataDir)
  first.child.kill('SIGKILL')
  await until('the server has left', () => !isRunning(serverPid!))
  expect([redisPid!, mongodbPid!].map(isRunning)).toEqual([true, true])

  const second = start(env)
  await ready(url)
  expect([redisPid!, mongodbPid!].map(isRunning)).toEqual([false, false])
  expect(await like(url)).toBe(202)
  await persisted(url, 2)
  second.child.kill('SIGTERM')
  expect(await second.exit).toBe(0)
})

it('leaves with 130 when Ctrl-C comes before the servers are there', async () => {
  const { env, dataDir } = await place()
  const { child, exit, said } = start(env)
  await until('it has begun', () => existsSync(join(dataDir, 'redis.json')))
  child.kill('SIGINT')
  expect(await exit).toBe(130)
  expect(said()).not.toContain('"msg":"listening"')
  expect(existsSync(join(dataDir, 'services.json'))).toBe(false)
})

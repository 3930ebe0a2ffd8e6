// A MongoDB for this machine: the one in MONGODB_URL, else mongod on the PATH, else a downloaded mongod,
// else PyPI's nx-27017. mongod and nx-27017 cannot open each other's files, so whoever wrote the data
// keeps it: likes are never out of sight because another server was installed meanwhile.
import { readdirSync } from 'node:fs'
import { type FindOptions, type FoundServer, openHome, type ServerHome } from './bring-server.ts'
import { firstThatWorks } from './chain.ts'
import { findOnPath } from './find-on-path.ts'
import { givenMongodb } from './given-url.ts'
import { startMongod } from './mongod.ts'
import { downloadedMongod } from './mongod-download.ts'
import { startNx } from './nx-27017.ts'

export interface FindMongodbOptions extends FindOptions {
  /** Forces one way: mongod on the PATH, the downloaded mongod, or nx-27017 from PyPI. */
  only?: 'path' | 'download' | 'wheel'
}

/** What is said where no way works. */
export const lastResort =
  'no MongoDB: install mongod (mongodb.com/try/download/community), or Python 3.10 or newer with pip, or set MONGODB_URL'

/** Who wrote what lies in the data directory; null when nothing does. */
const writerOf = ({ directory }: ServerHome): 'mongod' | 'nx-27017' | null => {
  const files = readdirSync(directory)
  if (files.includes('WiredTiger')) return 'mongod'
  return files.some((file) => file.endsWith('.db')) ? 'nx-27017' : null
}

const waysFor = (home: ServerHome, options: FindMongodbOptions) => [
  {
    only: 'path',
    server: 'mongod',
    name: 'mongod',
    attempt: async () => {
      const program = findOnPath('mongod', options.env)
      if (!program) throw new Error('not on the PATH')
      return startMongod(program, program, home, options)
    },
  },
  {
    only: 'download',
    server: 'mongod',
    name: 'mongod download',
    attempt: async () => {
      const program = await downloadedMongod(options)
      return startMongod(program, program, home, options)
    },
  },
  { only: 'wheel', server: 'nx-27017', name: 'nx-27017', attempt: () => startNx(home, options) },
]

/** Finds or brings a MongoDB-wire server. @throws Error whose one line says what to install. */
export const findMongodb = async (options: FindMongodbOptions): Promise<FoundServer> => {
  const { env, only, log, signal } = options
  const given = env.MONGODB_URL?.trim()
  if (given && !only) return givenMongodb(given)
  const home = await openHome('mongodb', 'MongoDB', options)
  const wrote = writerOf(home)
  if (wrote === 'nx-27017' && findOnPath('mongod', env))
    log(`mongod: passed over, the data in ${home.directory} is of nx-27017`)
  const steps = waysFor(home, options)
    .filter((way) => !only || way.only === only)
    .filter((way) => !wrote || way.server === wrote)
  const owner = wrote ? ` (only ${wrote} can open the data in ${home.directory})` : ''
  try {
    return await firstThatWorks(steps, { log, signal, lastResort: `${lastResort}${owner}` })
  } catch (error) {
    home.release()
    throw error
  }
}

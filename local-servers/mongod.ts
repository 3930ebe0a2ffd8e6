// A real mongod on this machine, standalone on a data directory that stays.
import { createConnection } from 'node:net'
import { type FindOptions, type FoundServer, type ServerHome, startServer } from './bring-server.ts'
import { readRecord } from './server-record.ts'
import { atLeast, programVersion } from './version.ts'

const leastVersion = '4.4' // as the server wants it (checkVersion)

export const databaseUrl = (port: number): string => `mongodb://127.0.0.1:${port}/likeflow`

/** A MongoDB server listens only once its data is recovered. */
export const acceptsConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    const finish = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })

/** @throws Error with one line. */
export const startMongod = async (
  program: string,
  from: string,
  home: ServerHome,
  options: FindOptions,
): Promise<FoundServer> => {
  const { env } = options
  const { version } = await programVersion(program, leastVersion, env)
  const wrote = readRecord(home.recordFile)
  if (wrote.server === 'mongod' && wrote.version && !atLeast(version, wrote.version))
    throw new Error(`${version} cannot read the data, which mongod ${wrote.version} wrote`)
  return startServer(
    home,
    {
      server: 'mongod',
      version,
      from,
      command: program,
      args: (port) => [
        ...['--dbpath', home.directory, '--port', String(port), '--bind_ip', '127.0.0.1'],
        ...['--storageEngine', 'wiredTiger', '--nounixsocket'],
      ],
      env,
      url: databaseUrl,
      answers: acceptsConnections,
    },
    options,
  )
}

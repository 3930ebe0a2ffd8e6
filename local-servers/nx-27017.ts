// PyPI's nx-27017: MongoDB's wire protocol over SQLite. With `j: true` a write is on disk before it is
// answered. Its own pid file refuses a second instance by the bare pid, which may be somebody else's
// by now: the home's lock and record know better, so a file that is left over is removed.
import { rmSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { type FindOptions, type FoundServer, type ServerHome, startServer } from './bring-server.ts'
import { acceptsConnections, databaseUrl } from './mongod.ts'
import { installedPackage } from './venv.ts'

const version = '0.8.1'

const nx = {
  folder: `nx-27017-${version}`,
  requirements: [`nx-27017==${version}`, 'neosqlite==1.17.2', 'pymongo==4.20.0'],
  size: '38 MB',
}

/** @throws Error with one line. */
export const startNx = async (home: ServerHome, options: FindOptions): Promise<FoundServer> => {
  const { python, env } = await installedPackage(nx, options)
  const pidFile = join(home.directory, 'nx.pid')
  rmSync(pidFile, { force: true })
  return startServer(
    home,
    {
      server: 'nx-27017',
      version,
      from: `PyPI ${nx.folder}`,
      command: python,
      args: (port) => [
        ...['-c', 'from nx_27017 import main; main()', '--data-dir', home.directory],
        ...['--host', '127.0.0.1', '--port', String(port)],
        // What it logs also goes to its standard error, which is the home's log file.
        ...['--pid-file', pidFile, '--log-file', devNull],
      ],
      env: { ...options.env, ...env },
      url: databaseUrl,
      answers: acceptsConnections,
    },
    options,
  )
}

// Whom a command means when it is not told.
import { runningUrl } from '../local-servers/server-record.ts'
import { dataDirOf, readSettings } from '../start/settings.ts'

/** The LikeFlow that `npm start` runs on this DATA_DIR, whatever its port is; else the usual address. */
export const ownServer = (): string =>
  runningUrl(dataDirOf(readSettings(process.env).env)) ?? 'http://127.0.0.1:4000'

// Which Redis may open which data. Newer reads older; the other way its files would be misread or
// refused with an error far from its cause.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { atLeast } from './find-on-path.ts'
import { readRecord } from './server-record.ts'

interface RedisVersion {
  server: string
  version: string
}

// Valkey forked here: beyond it the two write formats of their own.
const lastCommon = '7.2'

/** Why `running` must not open what `wrote` left, or null when it may. Pure. */
export const whyCannotRead = (wrote: RedisVersion, running: RedisVersion): string | null => {
  const names = `the data was written by ${wrote.server} ${wrote.version}`
  if (wrote.server !== running.server && !atLeast(lastCommon, wrote.version))
    return `${names}, which ${running.server} cannot read`
  if (!atLeast(running.version, wrote.version))
    return `${names}, which ${running.version} cannot read`
  return null
}

/** The same for a data directory; without a record its layout tells 7.0 from 6.2. */
export const whyRedisCannotRead = (
  { directory, recordFile }: { directory: string; recordFile: string },
  running: RedisVersion,
): string | null => {
  const { server, version } = readRecord(recordFile)
  if (server && version) return whyCannotRead({ server, version }, running)
  return existsSync(join(directory, 'appendonlydir'))
    ? whyCannotRead({ server: 'redis', version: '7.0' }, running)
    : null
}

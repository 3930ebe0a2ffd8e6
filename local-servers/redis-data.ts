// Which Redis may open which data. A newer one reads what an older one wrote; the other way the files
// would be refused with an error far from its cause, or misread.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRecord } from './server-record.ts'
import { atLeast } from './version.ts'

interface RedisVersion {
  server: string
  version: string
}

const lastCommon = '7.2' // up to here Redis and Valkey write the same format

/** Why `running` must not open what `wrote` left, or null when it may. Pure. */
export const whyCannotRead = (wrote: RedisVersion, running: RedisVersion): string | null => {
  const foreign = wrote.server !== running.server && !atLeast(lastCommon, wrote.version)
  if (!foreign && atLeast(running.version, wrote.version)) return null
  return `${running.version} cannot read the data, which ${wrote.server} ${wrote.version} wrote`
}

/**
 * The same for a data directory, by its record and by the layout of its files: 7.0 moves the files of
 * 6.2 as soon as it opens them, also when its start fails, and 6.2 would then find nothing and begin anew.
 */
export const whyCannotOpen = (
  { directory, recordFile }: { directory: string; recordFile: string },
  running: RedisVersion,
): string | null => {
  const { server, version } = readRecord(recordFile)
  const recorded = server && version ? whyCannotRead({ server, version }, running) : null
  const hasNewLayout = existsSync(join(directory, 'appendonlydir'))
  return (
    recorded ?? (hasNewLayout ? whyCannotRead({ server: 'redis', version: '7.0' }, running) : null)
  )
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshFolder } from '../testing/local-servers.ts'
import { whyCannotOpen, whyCannotRead } from './redis-data.ts'
import { updateRecord } from './server-record.ts'

const redis = (version: string) => ({ server: 'redis', version })
const valkey = (version: string) => ({ server: 'valkey', version })

it.each([
  [redis('6.2.14'), redis('7.0.15'), true],
  [redis('7.0.15'), redis('7.0.1'), true],
  [redis('7.0.15'), redis('6.2.14'), false],
  [redis('7.2.4'), valkey('8.0.1'), true],
  [redis('7.4.0'), valkey('8.0.1'), false],
  [valkey('8.0.1'), redis('8.2.0'), false],
  [valkey('8.0.1'), valkey('8.1.0'), true],
])('data of %o opened by %o: %s', (wrote, running, fine) => {
  const reason = whyCannotRead(wrote, running)
  if (fine) expect(reason).toBeNull()
  else
    expect(reason).toBe(
      `${running.version} cannot read the data, which ${wrote.server} ${wrote.version} wrote`,
    )
})

it('goes by the record and by the layout of the files, whichever forbids it', () => {
  const directory = freshFolder()
  const home = { directory, recordFile: join(directory, 'record.json') }
  expect(whyCannotOpen(home, redis('6.2.14'))).toBeNull()
  updateRecord(home.recordFile, { server: 'redis', version: '6.2.14' })
  mkdirSync(join(directory, 'appendonlydir'))
  expect(whyCannotOpen(home, redis('6.2.14'))).toContain('which redis 7.0 wrote')
  expect(whyCannotOpen(home, redis('7.0.0'))).toBeNull()
  expect(whyCannotOpen(home, valkey('8.0.0'))).toBeNull()

  updateRecord(home.recordFile, { server: 'redis', version: '8.0.0' })
  expect(whyCannotOpen(home, redis('7.0.0'))).toContain('which redis 8.0.0 wrote')
})

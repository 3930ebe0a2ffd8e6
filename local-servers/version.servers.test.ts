import { expect, it } from 'vitest'
import { folderOfPrograms } from '../testing/local-servers.ts'
import { atLeast, programVersion, versionIn } from './version.ts'

it('reads the versions that servers print', () => {
  expect(versionIn('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0')).toBe('7.0.15')
  expect(versionIn('Valkey server v=8.1.0 sha=00000000:0')).toBe('8.1.0')
  expect(versionIn('db version v8.2.6\nBuild Info: {\n "version": "8.2.6"')).toBe('8.2.6')
  expect(versionIn('hello')).toBeNull()
})

it('compares numbers, not texts, and ignores the third', () => {
  expect(atLeast('10.0.1', '9.9')).toBe(true)
  expect(atLeast('6.2.14', '6.2.15')).toBe(true)
  expect(atLeast('6.1', '6.2')).toBe(false)
})

it('refuses a program that does not run or is too old, and says which', async () => {
  const folder = folderOfPrograms({
    broken: 'echo no such library >&2; exit 127',
    old: 'echo v=5.0.7',
  })
  const env = { PATH: '/usr/bin:/bin' }
  await expect(programVersion(`${folder}/broken`, '6.2', env)).rejects.toThrow(
    `${folder}/broken does not run: no such library`,
  )
  await expect(programVersion(`${folder}/old`, '6.2', env)).rejects.toThrow(
    `${folder}/old is 5.0.7, too old: 6.2 is needed`,
  )
})

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { checkConfig, dataDirOf, typoIn } from './settings.ts'

it.each([
  [undefined, resolve('.likeflow')],
  ['', resolve('.likeflow')],
  ['data', resolve('data')],
  ['~', homedir()],
  ['~/likes', join(homedir(), 'likes')],
  ['a/~/b', resolve('a/~/b')],
])('DATA_DIR=%s is the folder %s', (DATA_DIR, folder) => {
  expect(dataDirOf({ DATA_DIR })).toBe(folder)
})

it("does not make a folder of what is another user's home", () => {
  expect(checkConfig({ DATA_DIR: '~somebody/likes' })).toEqual({
    status: 'faulty',
    faults: ['DATA_DIR begins with the home folder of a user: write the whole path'],
  })
})

it.each([
  ['REDIS_ULR', 'REDIS_URL'],
  ['MONGO_URL', 'MONGODB_URL'],
  ['ADMINPASSWORD', 'ADMIN_PASSWORD'],
  ['DATADIR', 'DATA_DIR'],
  ['PORTS', 'PORT'],
])('asks whether %s is meant as %s', (name, meant) => {
  expect(typoIn(name)).toBe(`.env sets ${name}, which nothing reads: is ${meant} meant?`)
})

// Those of docker-compose.yml, and of whatever else reads the same file.
it.each(['PORT', 'DATA_DIR', 'PUBLISH', 'REDIS_MAXMEMORY', 'GRAFANA_PASSWORD', 'TZ', 'MY_OWN'])(
  'says nothing about %s',
  (name) => expect(typoIn(name)).toBeNull(),
)

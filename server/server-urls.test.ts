import fc from 'fast-check'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { expect, it } from 'vitest'
import { mongodbUrl, redisTarget, redisUrl, withoutSecrets } from './server-urls.ts'

const pieces = fc.constantFrom(
  ...['h', 'a.b', '[::1]', '127.0.0.1', ':', '@', '/', '//', '?', '#', '%', '%2F', '%zz', ','],
  ...[
    '6379',
    '99999',
    '0',
    '16',
    'likeflow',
    'user',
    'S3cret',
    ' ',
    '\t',
    'é',
    'w=1',
    '&',
    '.sock',
  ],
)
const rests = fc.array(pieces, { maxLength: 9 }).map((list) => list.join(''))

/** What `read` does with `url`: it takes it, or says why not in one line that has nothing of it. */
const taken = (read: (url: string) => string, url: string) => {
  try {
    return read(url) === url
  } catch (error) {
    expect((error as Error).message).not.toMatch(/S3cret|\n/)
    return false
  }
}

it('takes no Redis URL that ioredis reads in another way', () => {
  fc.assert(
    fc.property(fc.constantFrom('redis', 'rediss'), rests, (scheme, rest) => {
      const url = `${scheme}://${rest}`
      if (!taken(redisUrl, url)) return
      const target = redisTarget(url)
      if (target.kind !== 'server') return
      const { host, port, username, password, db, path } = new Redis(url, {
        lazyConnect: true,
      }).options
      expect({ hosts: [{ host, port }], db, path }).toEqual({
        ...{ hosts: target.hosts, db: target.database, path: undefined },
      })
      expect([username || undefined, password || undefined]).toEqual([
        ...[target.credentials.username, target.credentials.password],
      ])
    }),
    { numRuns: 20_000 },
  )
})

/** The database, or null when the driver does not take the URL: its options and host names are its own business. */
const driverReads = (url: string) => {
  try {
    return new mongoose.mongo.MongoClient(url).options.dbName
  } catch (error) {
    expect((error as Error).name).toMatch(/^Mongo/)
    if (!url.split('?')[1]?.includes('S3cret'))
      expect((error as Error).message).not.toContain('S3cret')
    return null
  }
}

it('takes no MongoDB URL whose database the driver reads in another way', () => {
  fc.assert(
    fc.property(fc.constantFrom('mongodb', 'mongodb+srv'), rests, (scheme, rest) => {
      const url = `${scheme}://${rest}`
      if (!taken(mongodbUrl, url)) return
      const read = driverReads(url)
      if (read === null) return
      const path = url.split('?')[0]!.split('/').at(-1)!
      expect(read).toBe(decodeURIComponent(path))
    }),
    { numRuns: 20_000 },
  )
})

it('hides user, password and query of every URL in a text', () => {
  expect(withoutSecrets('redis://h:1/0 and mongodb+srv://u:a/b@c@h/db?x=y, too')).toBe(
    'redis://h:1/0 and mongodb+srv://h/db too',
  )
})

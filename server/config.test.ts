import { expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const faultsOf = (mongodbUrl: string) => {
  try {
    loadConfig({ REDIS_URL: 'redis://127.0.0.1', MONGODB_URL: mongodbUrl })
    return []
  } catch (error) {
    return (error as ConfigError).faults
  }
}

it.each([
  'mongodb://127.0.0.1',
  'mongodb://127.0.0.1:27017/likeflow?replicaSet=rs0',
  'mongodb://a:27017,b:27018,[::1]:27019/likeflow',
  'mongodb://user:p,w%40@a,b/likeflow',
  'mongodb+srv://user:secret@cluster.example.com/likeflow',
])('takes %s', (mongodbUrl) => {
  expect(faultsOf(mongodbUrl)).toEqual([])
})

it.each([
  'mongodb://',
  'mongodb:///likeflow',
  'mongodb+srv://',
  'mongodb://,b/likeflow',
  'mongodb://a:port,b/likeflow',
])(
  'refuses %s, which would be an absence without a reason, and does not repeat it',
  (mongodbUrl) => {
    expect(faultsOf(mongodbUrl)).toEqual([
      'MONGODB_URL must be a URL that starts with mongodb:// or mongodb+srv://',
    ])
  },
)

it('lists all faults at once', () => {
  expect(() => loadConfig({ PORT: 'x', PARTITIONS: '0' })).toThrow(
    new ConfigError([
      'PORT must be a whole number from 0 to 65535',
      'REDIS_URL is missing: it must be a URL that starts with redis:// or rediss://',
      'MONGODB_URL is missing: it must be a URL that starts with mongodb:// or mongodb+srv://',
      'PARTITIONS must be a whole number from 1 to 256',
    ]),
  )
})

const servers = { REDIS_URL: 'redis://127.0.0.1', MONGODB_URL: 'mongodb://127.0.0.1/likeflow' }

it('reads ORIGINS as a list', () => {
  const originsOf = (ORIGINS: string) => loadConfig({ ...servers, ORIGINS }).origins
  expect(originsOf('')).toEqual([])
  expect(originsOf('https://app.example, http://localhost:3000')).toEqual([
    'https://app.example',
    'http://localhost:3000',
  ])
})

it.each([
  ['*', '1'],
  ['https://a.example,https://*.example', '2'],
  ['https://a.example/', '1'],
  ['https://a.example/app,http://b,c.example', '1, 3'],
  ['https://A.example', '1'],
  ['https://a.example:443', '1'],
  ['https://a.example,,https://b.example', '2'],
  ['null', '1'],
  ['https://user:secret@a.example', '1'],
])('refuses ORIGINS=%s and says which entry, without repeating it', (ORIGINS, entries) => {
  const fault = (() => {
    try {
      loadConfig({ ...servers, ORIGINS })
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })()
  expect(fault).toContain(`ORIGINS entry ${entries} must be an origin as a browser sends it`)
  expect(fault).not.toContain('secret')
})

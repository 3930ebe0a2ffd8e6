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

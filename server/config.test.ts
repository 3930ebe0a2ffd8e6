import { expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const good = { REDIS_URL: 'redis://127.0.0.1', MONGODB_URL: 'mongodb://127.0.0.1/likeflow' }

const faultsOf = (change: Record<string, string>) => {
  try {
    loadConfig({ ...good, ...change })
    return []
  } catch (error) {
    return (error as ConfigError).faults
  }
}

it.each([
  'redis://h',
  'redis://h:6379/',
  'redis://h/15',
  'redis://:pa%2Fss%40@h:1',
  'redis://:pa:s@s@h', // as ioredis takes it: the last @ ends the password
  'redis://user:secret@redis.example.com:6380/0',
  'rediss://user:secret@redis.example.com?family=6',
  'redis://[::1]:6379/2',
  'redis://my_redis-1',
  'redis://a:7000,b:7001,[::1]:7002',
  'rediss://user:secret@a,b',
  'redis+sentinel://user:secret@a:26379,b,[::1]/main',
  'rediss+sentinel://a/my.primary_1/2?family=4',
])('takes REDIS_URL %s', (url) => {
  expect(faultsOf({ REDIS_URL: url })).toEqual([])
})

it.each([
  ['redis://h/likeflow', 'names a database that is not a number'],
  ['redis://h/0/', 'names a database that is not a number'],
  ['redis://h/-1', 'names a database that is not a number'],
  ['redis://', 'names no host'],
  ['redis:///x.sock', 'names no host'],
  ['redis://:S3cret@/0', 'names no host'],
  ['redis://:6379', 'names no host'],
  ['/var/run/x.sock', 'must be a URL that starts with redis:// or rediss://'],
  ['h:6379', 'must be a URL that starts with redis:// or rediss://'],
  ['http://h', 'must be a URL that starts with redis:// or rediss://'],
  ['redis://user:12/S3cret@h', 'has an @ or a # behind its host: write : / '],
  ['redis://user:12?S3cret@h', 'has an @ or a # behind its host: write : / '],
  ['redis://user:12#S3cret@h', 'has an @ or a # behind its host: write : / '],
  ['redis://:50%off@h', 'has a user name or password that is not escaped: write : / '],
  ['redis://h/%', 'has a % in its path that escapes nothing'],
  ['redis://h:0', 'has a port that is not one of 1 to 65535'],
  ['redis://h:65536', 'has a port that is not one of 1 to 65535'],
  ['redis://user:S3cret', 'has a host that is neither a name nor an address'],
  ['redis://[::1', 'has a host that is neither a name nor an address'],
  ['redis://[1:2]', 'has a host that is neither a name nor an address'],
  ['redis://müller', 'has a host that is neither a name nor an address'],
  ['redis://a,,b', 'names no host'],
  ['redis://a,b/1', 'names a database, and a cluster has only 0'],
  ['redis+sentinel://a,b', 'names no primary: write its name at the Sentinels behind the hosts'],
  ['redis+sentinel://a//1', 'names no primary: write its name at the Sentinels behind the hosts'],
  ['redis+sentinel://a/main/x', 'names a database that is not a number'],
  ['redis+sentinel://a/main/1/2', 'names a database that is not a number'],
  ['redis://h /0', 'must not have a blank in it'],
  ['redis://h?db=16', 'has an option that is not family=4 or family=6'],
  ['redis://h?maxRetriesPerRequest=20', 'has an option that is not family=4 or family=6'],
])('refuses REDIS_URL %s at start and does not repeat it', (url, fault) => {
  const [text, ...more] = faultsOf({ REDIS_URL: url })
  expect(text).toMatch(new RegExp(`^REDIS_URL ${fault.replace(/[+?]/g, '\\$&')}`))
  expect(text).not.toMatch(/S3cret|off/)
  expect(more).toEqual([])
})

it.each([
  'mongodb://127.0.0.1:27017/likeflow?replicaSet=rs0',
  'mongodb://a:27017,b:27018,[::1]:27019/likeflow',
  'mongodb://user:p,w%40@a,b/likeflow?authSource=admin',
  'mongodb+srv://user:secret@cluster.example.com/likeflow?retryWrites=true&w=majority',
  'mongodb://%2Ftmp%2Fmongodb-27017.sock/likeflow',
  'mongodb://h/test',
])('takes MONGODB_URL %s', (url) => {
  expect(faultsOf({ MONGODB_URL: url })).toEqual([])
})

it.each([
  ['mongodb://h', 'names no database: write one behind the host'],
  ['mongodb://h/', 'names no database: write one behind the host'],
  ['mongodb://h/?replicaSet=rs0', 'names no database: write one behind the host'],
  ['mongodb://h?replicaSet=rs0', 'names no database: write one behind the host'],
  ['mongodb+srv://user:S3cret@h', 'names no database: write one behind the host'],
  ['mongodb://h/admin', "names one of MongoDB's own databases"],
  ['mongodb://h/a.b', 'names a database that MongoDB does not take'],
  ['mongodb://h/likeflow/', 'names a database that MongoDB does not take'],
  ['mongodb://', 'names no host'],
  ['mongodb:///likeflow', 'names no host'],
  ['mongodb+srv://', 'names no host'],
  ['mongodb://,b/likeflow', 'names no host'],
  ['mongodb://a:port,b/likeflow', 'has a host that is neither a name nor an address'],
  ['mongodb://a,b:70000/likeflow', 'has a port that is not one of 1 to 65535'],
  ['mongodb://user:12/S3cret@h/likeflow', 'has an @ or a # behind its host: write : / '],
  ['mongodb://user:a@S3cret@h/likeflow', 'has a user name or password that is not escaped: '],
  ['mongodb://user:50%off@h/likeflow', 'has a user name or password that is not escaped: '],
  ['mongodb+srv://a,b/likeflow', 'names more than one host name without a port'],
  ['mongodb+srv://a:27017/likeflow', 'names more than one host name without a port'],
  ['mongodb://h/likeflow?readConcernLevel=local', 'has a readConcernLevel that is not majority'],
  ['redis://h', 'must be a URL that starts with mongodb:// or mongodb+srv://'],
])('refuses MONGODB_URL %s at start and does not repeat it', (url, fault) => {
  const [text, ...more] = faultsOf({ MONGODB_URL: url })
  expect(text).toContain(`MONGODB_URL ${fault}`)
  expect(text).not.toMatch(/S3cret|off/)
  expect(more).toEqual([])
})

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

it.each(['x', 'elevenchars', '  eleven chr  '])(
  'refuses the short ADMIN_PASSWORD %j without repeating it',
  (ADMIN_PASSWORD) => {
    expect(() => loadConfig({ ...servers, ADMIN_PASSWORD })).toThrow(
      new ConfigError(['ADMIN_PASSWORD must be empty or have at least 12 characters']),
    )
  },
)

it('takes an ADMIN_PASSWORD of 12 characters, and none', () => {
  const passwordOf = (ADMIN_PASSWORD: string) =>
    loadConfig({ ...servers, ADMIN_PASSWORD }).adminPassword
  expect(passwordOf('twelve chars')).toBe('twelve chars')
  expect(passwordOf('')).toBe(null)
})

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'must be empty or a URL'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be one of: http/protobuf'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote', 'must be one of: always_on'],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'must be a number from 0 to 1'],
])('refuses %s=%s', (name, value, fault) => {
  expect(faultsOf({ [name]: value }).join()).toContain(`${name} ${fault}`)
})

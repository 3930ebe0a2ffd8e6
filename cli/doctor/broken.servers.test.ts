// The doctor on set-ups that are broken in one way each, on real servers: it names the fault, and what to do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../../server/config.ts'
import { createLifecycle } from '../../server/lifecycle.ts'
import { askDoctor } from '../../testing/doctor.ts'
import { frozen } from '../../testing/frozen.ts'
import { startTestServices } from '../../testing/harness.ts'
import { portForLater } from '../../testing/port.ts'
import { type RedisNode, runRedis, startRedisNode } from '../../testing/redis-nodes.ts'
import type { Level } from './check.ts'

const { own, release } = createLifecycle(() => {})
afterAll(release)

let redis: RedisNode
let url: string
beforeAll(async () => {
  redis = await startRedisNode(['--maxmemory', '100mb'])
  own('redis', redis.stop)
  url = `redis://127.0.0.1:${redis.port}`
})

type Row = [
  broken: string,
  check: string,
  level: Level,
  says: RegExp,
  env: () => Promise<Environment>,
]

const finds = async ([, check, level, says, env]: Row) => {
  const found = (await askDoctor(await env())).get(check)
  expect(found).toMatchObject({ level, says: expect.stringMatching(says) })
  if (level !== 'ok') expect(found!.todo).toBeTruthy()
  expect(JSON.stringify(found)).not.toContain('S3cret')
}

let users = 0
const asUser = (rights: string) => async () => {
  const user = `user${++users}`
  await redis.redis.call('ACL', 'SETUSER', user, 'on', '>S3cret-word', ...rights.split(' '))
  return { REDIS_URL: url.replace('//', `//${user}:S3cret-word@`) }
}
const all = '~* &* +@all'

describe('a user of Redis', () => {
  const rows: Row[] = [
    [
      'may not run scripts',
      'redis.rights',
      'fault',
      /runs no scripts: NOPERM/,
      asUser(`${all} -eval -evalsha`),
    ],
    [
      'may not run XADD',
      'redis.rights',
      'fault',
      /^this user may not run XADD$/,
      asUser(`${all} -xadd`),
    ],
    [
      'may not run what only BullMQ does',
      'redis.rights',
      'fault',
      /may not run RPOPLPUSH$/,
      asUser(`${all} -rpoplpush`),
    ],
    [
      'may not wait for jobs',
      'redis.rights',
      'fault',
      /may not run BZPOPMIN$/,
      asUser(`${all} -bzpopmin`),
    ],
    [
      'may not touch the keys',
      'redis.rights',
      'fault',
      /NOPERM|may not run/,
      asUser('~other:* &* +@all'),
    ],
    ['may not listen', 'redis.rights', 'fault', /SUBSCRIBE/, asUser('~* resetchannels +@all')],
    ['may not run CONFIG', 'redis.durability', 'fault', /CONFIG GET/, asUser(`${all} -config`)],
    [
      'may not run INFO: a loss is not seen',
      'redis.rights',
      'warning',
      /INFO in a script/,
      asUser(`${all} -info`),
    ],
    [
      'may not run INFO: memory is not known',
      'redis.memory',
      'unknown',
      /memory/,
      asUser(`${all} -info`),
    ],
    [
      'has another password',
      'redis.reach',
      'fault',
      /password in REDIS_URL is wrong/,
      async () => ({ REDIS_URL: url.replace('//', '//user1:S3cret@') }),
    ],
    [
      'names a database that is not there',
      'redis.reach',
      'fault',
      /names database 99/,
      async () => ({ REDIS_URL: `${url}/99` }),
    ],
    [
      'has all rights',
      'redis.rights',
      'ok',
      /every command/,
      asUser('~*lf:* &lf:* +@all -@dangerous +info +config|get'),
    ],
  ]
  it.each(rows)('%s', (...row) => finds(row))
})

describe('a Redis', () => {
  const rows: [string, string, Level, RegExp, string, string, string][] = [
    [
      'has no room for a write',
      'redis.write',
      'fault',
      /used up its memory/,
      'maxmemory',
      '1',
      '100mb',
    ],
    [
      'has no room for likes',
      'redis.memory',
      'fault',
      /used up its memory/,
      'maxmemory',
      '1',
      '100mb',
    ],
    [
      'has no limit of memory',
      'redis.memory',
      'warning',
      /without a limit/,
      'maxmemory',
      '0',
      '100mb',
    ],
    [
      'evicts',
      'redis.durability',
      'fault',
      /maxmemory-policy is allkeys-lru/,
      'maxmemory-policy',
      'allkeys-lru',
      'noeviction',
    ],
    [
      'has no append-only file',
      'redis.durability',
      'fault',
      /appendonly is no/,
      'appendonly',
      'no',
      'yes',
    ],
    ['wants a password', 'redis.reach', 'fault', /wants a password/, 'requirepass', 'S3cret', ''],
    ['wants replicas', 'redis.write', 'fault', /fewer replicas/, 'min-replicas-to-write', '1', '0'],
  ]
  it.each(rows)('%s', async (name, check, level, says, setting, value, usual) => {
    await redis.redis.config('SET', setting, value)
    await finds([name, check, level, says, async () => ({ REDIS_URL: url })]).finally(() =>
      redis.redis.config('SET', setting, usual),
    )
  })

  it('is a replica', async () => {
    await redis.redis.replicaof('127.0.0.1', 1)
    await finds(['', 'redis.role', 'fault', /it is a replica/, async () => ({ REDIS_URL: url })])
    await redis.redis.replicaof('NO', 'ONE')
  })

  const rowsOfOthers: Row[] = [
    [
      'has no replica to wait for',
      'redis.replicas',
      'fault',
      /fewer than 1/,
      async () => ({ REDIS_URL: url, REDIS_REPLICAS: '1' }),
    ],
    [
      'is not there',
      'redis.reach',
      'fault',
      /nothing listens/,
      async () => ({ REDIS_URL: 'redis://127.0.0.1:1' }),
    ],
    [
      'has other partitions',
      'redis.layout',
      'fault',
      /data of 8 partitions.*set to 4/,
      async () => {
        await redis.redis.hset('lf:config', 'partitions', 8, 'hash', 'fnv1a')
        return { REDIS_URL: url }
      },
    ],
    [
      'has keys of others',
      'redis.database',
      'warning',
      /1 of \d+ keys/,
      async () => {
        await redis.redis.set('theirs', 1)
        return { REDIS_URL: url }
      },
    ],
    [
      'has a stopped partition',
      'redis.partitions',
      'fault',
      /stopped: 0 \(redis-lost\)/,
      async () => {
        await redis.redis.hset('{lf:0}:meta', 'stopped', 'redis-lost')
        return { REDIS_URL: url }
      },
    ],
  ]
  it.each(rowsOfOthers)('%s', (...row) => finds(row))

  it('is a cluster whose slots are not all served', async () => {
    const node = await startRedisNode([
      '--cluster-enabled',
      'yes',
      '--cluster-announce-ip',
      '127.0.0.1',
    ])
    own('node', node.stop)
    await node.redis.call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 8192 }, (_, slot) => slot))
    const found = await askDoctor({ REDIS_URL: `redis://127.0.0.1:${node.port}` })
    expect(found.get('redis.reach')).toMatchObject({
      level: 'fault',
      says: expect.stringMatching(/8192 of 16384 slots are served by nobody/),
    })
    expect(found.get('redis.write')).toMatchObject({
      level: 'fault',
      says: expect.stringMatching(/CLUSTERDOWN/),
    })
  })

  it('is a Sentinel, or its Sentinels know no primary', async () => {
    const node = await runRedis(
      await portForLater(),
      ['--sentinel'],
      ['sentinel deny-scripts-reconfig yes'],
    )
    own('sentinel', node.stop)
    const host = `127.0.0.1:${node.port}`
    await finds([
      '',
      'redis.reach',
      'fault',
      /names a Sentinel, which holds no data/,
      async () => ({ REDIS_URL: `redis://${host}` }),
    ])
    await finds([
      '',
      'redis.reach',
      'fault',
      /none knows the primary/,
      async () => ({ REDIS_URL: `redis+sentinel://${host}/likeflow` }),
    ])
  })
})

describe('a MongoDB', () => {
  let services: Awaited<ReturnType<typeof startTestServices>>
  beforeAll(async () => {
    services = await startTestServices()
    own('services', services.stop)
  })
  const given = async () => ({ MONGODB_URL: services.services.mongodbUrl })

  it('is not there', () =>
    finds([
      '',
      'mongodb.reach',
      'fault',
      /cannot be reached: .*ECONNREFUSED/,
      async () => ({ MONGODB_URL: 'mongodb://127.0.0.1:1/likeflow' }),
    ]))

  it('does not know the user', () =>
    finds([
      '',
      'mongodb.reach',
      'fault',
      /cannot be reached/,
      async () => ({
        MONGODB_URL: services.services.mongodbUrl.replace('//', '//user:S3cret@'),
      }),
    ]))

  it('stands still, and so does Redis: the rest is not known, and is said in time', async () => {
    const { services: both } = services
    await frozen(both.mongodbPid, () =>
      frozen(both.redisPid, async () => {
        const found = await askDoctor({ REDIS_URL: both.redisUrl, ...(await given()) })
        for (const server of ['redis', 'mongodb']) {
          expect(found.get(`${server}.reach`)).toMatchObject({ level: 'fault' })
          expect(found.get(`${server}.rights`)).toMatchObject({ level: 'unknown' })
        }
        expect(found.get('machine.node')).toMatchObject({ level: 'ok' })
      }),
    )
  })
})

// The doctor on a Redis that is broken in one way each: it names the fault, and what to do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLifecycle } from '../../server/lifecycle.ts'
import { askDoctor, finds } from '../../testing/doctor.ts'
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

type Found = [check: string, level: Level, says: RegExp]

const given = async () => ({ REDIS_URL: url })
const password = 'S3cret-word'

describe('a user of Redis', () => {
  let users = 0
  const user = async (rights: string) => {
    const name = `user${++users}`
    await redis.redis.call('ACL', 'SETUSER', name, 'on', `>${password}`, ...rights.split(' '))
    return { REDIS_URL: url.replace('//', `//${name}:${password}@`) }
  }
  const all = '~* &* +@all'

  it.each<[string, string, ...Found]>([
    ['may not run scripts', `${all} -eval -evalsha`, 'redis.rights', 'fault', /runs no scripts/],
    ['may not run XADD', `${all} -xadd`, 'redis.rights', 'fault', /^this user may not run XADD$/],
    ['may not do as BullMQ does', `${all} -rpoplpush`, 'redis.rights', 'fault', /run RPOPLPUSH$/],
    ['may not wait for jobs', `${all} -bzpopmin`, 'redis.rights', 'fault', /run BZPOPMIN$/],
    ['may not touch the keys', '~other:* &* +@all', 'redis.rights', 'fault', /NOPERM/],
    ['may not listen', '~* resetchannels +@all', 'redis.rights', 'fault', /PUBLISH, SUBSCRIBE$/],
    ['may not run CONFIG', `${all} -config`, 'redis.durability', 'fault', /not tell/],
    ['may not run INFO', `${all} -info`, 'redis.rights', 'warning', /INFO in a script/],
    ['may not do a job', `${all} -zadd`, 'redis.job', 'unknown', /this user may not/],
    ['may not see the memory', `${all} -info`, 'redis.memory', 'unknown', /does not tell/],
  ])('%s', (_, rights, ...found) => finds(...found, () => user(rights)))

  it('has the rights that the documents ask for', () =>
    finds('redis.rights', 'ok', /every command/, () =>
      user('~*lf:* &lf:* +@all -@dangerous +info +config|get'),
    ))

  it('has another password', () =>
    finds('redis.reach', 'fault', /password in REDIS_URL is wrong/, async () => ({
      REDIS_URL: url.replace('//', '//default:S3cret@').replace('default', 'nobody'),
    })))
})

describe('a Redis', () => {
  it.each<[string, string, string, ...Found]>([
    ['is full', 'maxmemory', '1', 'redis.write', 'fault', /used up its memory/],
    ['has no room for likes', 'maxmemory', '1', 'redis.memory', 'fault', /used up its memory/],
    ['has no limit of memory', 'maxmemory', '0', 'redis.memory', 'warning', /without a limit/],
    ['evicts', 'maxmemory-policy', 'allkeys-lru', 'redis.durability', 'fault', /is allkeys-lru/],
    ['has no append-only file', 'appendonly', 'no', 'redis.durability', 'fault', /yes$/],
    ['wants a password', 'requirepass', 'S3cret', 'redis.reach', 'fault', /wants a password/],
    ['wants replicas', 'min-replicas-to-write', '1', 'redis.write', 'fault', /fewer replicas/],
  ])('%s', async (_, setting, value, ...found) => {
    const [, usual] = (await redis.redis.config('GET', setting)) as [string, string]
    await redis.redis.config('SET', setting, value)
    await finds(...found, given).finally(() => redis.redis.config('SET', setting, usual))
  })

  it('is a replica', async () => {
    await redis.redis.replicaof('127.0.0.1', 1)
    await finds('redis.role', 'fault', /it is a replica/, given)
    await redis.redis.replicaof('NO', 'ONE')
  })

  it('has no replica to wait for', () =>
    finds('redis.replicas', 'fault', /fewer than 1/, async () => ({
      ...(await given()),
      REDIS_REPLICAS: '1',
    })))

  it('is not there, or its database is not', async () => {
    const nobody = async () => ({ REDIS_URL: 'redis://127.0.0.1:1' })
    await finds('redis.reach', 'fault', /nothing listens/, nobody)
    const noDatabase = async () => ({ REDIS_URL: `${url}/99` })
    await finds('redis.reach', 'fault', /names database 99/, noDatabase)
  })

  it('has other partitions, a stopped one, and keys of others', async () => {
    await redis.redis.hset('lf:config', 'partitions', 8, 'hash', 'fnv1a32')
    await redis.redis.hset('{lf:0}:meta', 'stopped', 'redis-lost')
    await redis.redis.set('theirs', 1)
    await finds('redis.layout', 'fault', /data of 8 partitions.*set to 4/, given)
    await finds('redis.partitions', 'fault', /stopped: 0 \(redis-lost\)/, given)
    await finds('redis.database', 'warning', /1 of \d+ keys/, given)
  })

  it('is a cluster whose slots are not all served', async () => {
    const node = await startRedisNode(['--cluster-enabled', 'yes'])
    own('node', node.stop)
    const half = Array.from({ length: 8192 }, (_, slot) => slot)
    await node.redis.call('CLUSTER', 'ADDSLOTS', ...half)
    const found = await askDoctor({ REDIS_URL: `redis://127.0.0.1:${node.port}` })
    const says = (text: RegExp) => ({ level: 'fault', says: expect.stringMatching(text) })
    expect(found.get('redis.reach')).toMatchObject(says(/8192 of 16384 slots are served by nobody/))
    expect(found.get('redis.write')).toMatchObject(says(/CLUSTERDOWN/))
  })

  it('is a Sentinel, or its Sentinels know no primary', async () => {
    const node = await runRedis(await portForLater(), ['--sentinel'], [''])
    own('sentinel', node.stop)
    const at = (scheme: string, path: string) => async () => ({
      REDIS_URL: `${scheme}://127.0.0.1:${node.port}${path}`,
    })
    await finds('redis.reach', 'fault', /a Sentinel, which holds no data/, at('redis', ''))
    const named = at('redis+sentinel', '/likeflow')
    await finds('redis.reach', 'fault', /none knows the primary/, named)
  })
})

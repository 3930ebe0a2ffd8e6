// A primary behind a name: after a failover the name leads to another server, while the old one lives on as a replica or
// is gone.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { keptLog } from '../../testing/log-lines.ts'
import { type RedisPair, startRedisPair, untilPrimary } from '../../testing/redis-nodes.ts'
import { post } from '../../testing/requests.ts'
import { tries } from '../../testing/tries.ts'
import { patience, until } from '../../testing/until.ts'
import { createApp } from '../app.ts'
import { partitionKeys } from '../redis/keys.ts'
import { createScripts } from '../redis/scripts.ts'
import { readyOf } from './ways-kit.ts'

/** The promise with LIKEFLOW_LONG=1, on a machine of its own: likes are counted again so soon, ms. */
const again = tries(patience.usual, 3000)

describe('an app whose Redis is a primary behind a name', () => {
  let h: Harness
  let pair: RedisPair
  let url = ''
  let databases = 0
  let lines: ReturnType<typeof keptLog>['lines']
  let stop = async () => {}
  beforeAll(async () => {
    h = await startHarness({ env: { ROLES: 'sampler' } }) // for its MongoDB
  })
  beforeEach(async () => {
    const owned: (() => unknown)[] = []
    pair = await startRedisPair((_, end) => void owned.push(end))
    const kept = keptLog()
    lines = kept.lines
    const roles = ['api', 'producer', 'worker', 'sampler'] as const
    // A new Redis beside the checkpoints of another one would be a loss as well.
    const mongodbUrl = new URL(h.config.mongodbUrl)
    mongodbUrl.pathname += `-${++databases}`
    const config = { ...h.config, roles, redisUrl: pair.url, mongodbUrl: mongodbUrl.href }
    const app = await createApp({ config, log: kept.log, fatal: () => {} })
    await app.start()
    url = `http://127.0.0.1:${app.port()}`
    await until('it is ready', async () => (await readyOf(url)).status === 'ready')
    stop = async () => {
      await app.stop()
      for (const end of owned.reverse()) await end()
    }
    return () => stop()
  })
  afterAll(() => h?.stop())

  const like = async () => (await post(`${url}/posts/p/like`)).status
  /** A replica that lags, behind the like or behind its way to MongoDB, would rightly be called a loss. */
  const likeOnBoth = async () => {
    expect(await like()).toBe(202)
    await until('it is drained', async () => (await settled(pair.primary)) === 1)
    expect(await pair.primary.redis.wait(1, patience.usual)).toBe(1)
  }

  /** Counts likes until the first that is accepted again; how long that took. */
  const untilCounted = async () => {
    const began = performance.now()
    await until('likes are counted', async () => (await like()) === 202)
    return performance.now() - began
  }
  const metasOf = ({ redis }: RedisPair['replica']) => {
    const scripts = createScripts(redis)
    const partitions = Array.from({ length: h.config.partitions }, (_, p) => partitionKeys(p))
    return Promise.all(partitions.map((keys) => scripts.readMeta(keys)))
  }
  const settled = async (server: RedisPair['replica']) =>
    (await metasOf(server)).reduce((sum, meta) => sum + meta.settled, 0)
  const accepted = async () =>
    (await metasOf(pair.replica)).reduce((sum, meta) => sum + meta.accepted, 0)
  const told = (text: string) => lines.filter((line) => JSON.stringify(line).includes(text))

  it('is left when it becomes a replica: nothing was counted there, and soon it counts again', async () => {
    await likeOnBoth()
    await pair.primary.redis.call('FAILOVER')
    await untilPrimary(pair.replica)
    // The name still leads to the old one: refused at once, for this reason.
    await until('it is noticed', async () => (await readyOf(url)).reason === 'redis-read-only')
    expect(await (await post(`${url}/posts/p/like`)).json()).toMatchObject({
      ...{ status: 503, reason: 'redis-read-only' },
    })
    pair.moveTo(pair.replica)
    expect(await untilCounted()).toBeLessThan(again)
    expect(await accepted()).toBe(2)
    expect(told('it is a replica')).toHaveLength(1)
    await until(
      'its role is told',
      async () => (await readyOf(url)).redisServer?.role === 'primary',
    )
  })

  it('counts again on another server after it was killed', async () => {
    await likeOnBoth()
    process.kill(pair.primary.pid, 'SIGKILL')
    await pair.replica.redis.replicaof('NO', 'ONE')
    pair.moveTo(pair.replica)
    expect(await untilCounted()).toBeLessThan(again)
  })
  it('takes its other connections along when the old primary wakes up', async () => {
    await likeOnBoth()
    process.kill(pair.primary.pid, 'SIGSTOP')
    await pair.replica.redis.replicaof('NO', 'ONE')
    pair.moveTo(pair.replica)
    await untilCounted() // only the flushes have met its silence
    process.kill(pair.primary.pid, 'SIGCONT')
    const clients = () => pair.primary.redis.client('LIST') as Promise<string>
    await until('nobody stays', async () => !(await clients()).includes('name=likeflow-'))
    await until('what was counted is drained', async () => (await settled(pair.replica)) === 2)
  })
})

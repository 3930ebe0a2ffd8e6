// A replica takes over while likes go on: in order, behind a name that leads to the old one for a while; or because the
// primary is lost. With REDIS_REPLICAS nothing that was answered is lost, however far the replica lags behind.
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { portOf } from '../../../testing/faulty-harness.ts'
import { type Replica, startReplica } from '../../../testing/replica.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { until } from '../until.ts'

/** `from`, in order; each knows the other's password. */
const failOver = async (from: Redis, to: Redis) => {
  await from.call('FAILOVER')
  await until('it is the primary', async () => (await to.role())[0] === 'master')
}

/** At the end the first one is the primary again. */
const withReplica =
  (play: (context: FaultContext, replica: Replica) => Promise<void>): Injection =>
  async (context) => {
    const { servers, redis, toRedis, goesOn } = context
    const home = portOf(servers.url('redis'))
    const replica = await startReplica(servers.url('redis'))
    try {
      await redis.config('SET', 'masterauth', redis.options.password ?? '')
      await play(context, replica)
      if ((await replica.redis.role())[0] === 'master') {
        await failOver(replica.redis, redis)
        toRedis.lead(home)
        await goesOn(20)
      }
    } finally {
      toRedis.lead(home)
      await replica.stop()
    }
  }

/** What is connected stays with the old one, which is a replica now, until it notices. */
const behindAName = withReplica(async ({ redis, toRedis, goesOn, random }, replica) => {
  await failOver(redis, replica.redis)
  await delay(random.below(2000))
  toRedis.lead(replica.port)
  await goesOn(40)
})

/** The fleet answers only what one replica has, too. */
const answeredByBoth = (play: (context: FaultContext, replica: Replica) => Promise<void>) =>
  withReplica(async (context, replica) => {
    const { fleet, goesOn, random } = context
    await fleet.restartWith({ REDIS_REPLICAS: '1' })
    await goesOn(20)
    replica.link.set({ latencyMs: 5 + random.below(100) })
    await goesOn(20)
    replica.link.set({ blackHole: true })
    await delay(500 + random.below(2000))
    await play(context, replica)
    await fleet.restartWith({})
  })

const lags = answeredByBoth(async ({ goesOn }, replica) => {
  replica.link.clear()
  await goesOn(40)
})

const lost = answeredByBoth(async ({ redis, toRedis, goesOn }, replica) => {
  replica.cutOff()
  await replica.promote()
  toRedis.aim(replica.port)
  await redis.replicaof('127.0.0.1', String(replica.port)) // without a replica nobody is answered
  await goesOn(40)
})

const kind = (name: string, inject: Injection): Nemesis => ({ name, inject, long: true })

export const replicaKinds: readonly Nemesis[] = [
  kind('failover behind a name', behindAName),
  kind('REDIS_REPLICAS=1, the replica lags', lags),
  kind('REDIS_REPLICAS=1, the primary is lost and the replica lags', lost),
]

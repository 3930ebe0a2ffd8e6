// Another Redis goes on: a replica that is promoted, in step or behind; both at once; the same one restarted, emptied
// or put back to an older copy. What was lost is noticed by the process that counted it, though nobody likes anything
// any more; where nothing was lost nothing stops.

import { portOf } from '../../../testing/faulty-harness.ts'
import { type Replica, startReplica } from '../../../testing/replica.ts'
import type { FaultContext, Injected, Injection, Nemesis } from '../fault.ts'
import { until } from '../until.ts'
import { type Counter, type Counters, createCounters } from './counters.ts'

const others = 5 // more than are lost: they must not hide the loss
const lost = 3

/** Both API processes counted, and all of it is in MongoDB; from now on nothing is claimed. */
const begin = async (context: FaultContext, scene: Counters) => {
  await scene.like(0, 1)
  await scene.like(1, 1)
  await scene.drained()
  await context.control('/drain/pause')
}

/** API 1 is idle, frozen or dead from now on. */
const leave = async ({ fleet }: FaultContext, counter: Counter) => {
  if (counter === 'frozen') fleet.signal('api', 'SIGSTOP', 1)
  if (counter === 'dead') await fleet.signal('api', 'SIGKILL', 1).ended
}

/** API 0 counts more, which is written; then what is lost is noticed if anybody knows, and the operator goes on. */
const settle = async (context: FaultContext, scene: Counters, counter: Counter) => {
  const { fleet, control, viewer } = context
  await scene.ready([0])
  await scene.like(0, others)
  await control('/drain/resume')
  if (counter === 'frozen') fleet.signal('api', 'SIGCONT', 1)
  const isNoticed = scene.isLost() && counter !== 'dead'
  if (isNoticed) {
    await scene.untilStopped()
    await scene.alarm()
  } else await until('likes are drained, or stand', async () => isDoneOrStopped(scene))
  const findings = await scene.lies()
  if (!scene.isLost() && (await scene.stopped()) > 0) findings.push('stopped, and nothing was lost')
  await scene.continueAll()
  viewer.forget()
  return findings
}

const isDoneOrStopped = async (scene: Counters) =>
  (await scene.metas()).every(
    ({ pending, openSeq, stopped }) => stopped !== null || (pending === 0 && !openSeq),
  )

/** Nothing is lost any more: both count, and what they count arrives. */
const end = async (scene: Counters, findings: string[]): Promise<Injected> => {
  await scene.ready()
  await scene.like(0, 1)
  await scene.like(1, 1)
  await scene.drained()
  if ((await scene.stopped()) > 0) findings.push('stopped after the operator went on')
  findings.push(...(await scene.findings()))
  return { findings, counted: scene.counted(), note: scene.note() }
}

/** A replica of this ground's Redis is the one that goes on; at the end the first one has all of it again. */
const withReplica =
  (
    play: (context: FaultContext, scene: Counters, replica: Replica) => Promise<string[]>,
  ): Injection =>
  async (context) => {
    const { servers, toRedis, redis } = context
    const scene = createCounters(context)
    const replica = await startReplica(servers.url('redis'))
    try {
      const findings = await play(context, scene, replica)
      await redis.config('SET', 'masterauth', redis.options.password ?? '')
      await redis.replicaof('127.0.0.1', String(replica.port))
      await until('the first has all', async () => {
        const info = await redis.info('replication')
        return info.includes('master_link_status:up')
      })
      await redis.replicaof('NO', 'ONE')
      scene.goesOn(redis)
      toRedis.aim(portOf(servers.url('redis')))
      return await end(scene, findings)
    } finally {
      toRedis.aim(portOf(servers.url('redis')))
      await replica.stop()
    }
  }

const promoted = (isBehind: boolean, counter: Counter): Injection =>
  withReplica(async (context, scene, replica) => {
    await begin(context, scene)
    await replica.inSync()
    if (isBehind) replica.link.set({ blackHole: true })
    const from = scene.count()
    await scene.like(1, lost)
    if (isBehind) scene.lose(from)
    else await replica.inSync()
    await leave(context, counter)
    replica.cutOff()
    await replica.promote()
    scene.goesOn(replica.redis)
    context.toRedis.aim(replica.port)
    return settle(context, scene, counter)
  })

const accepted = async (scene: Counters) =>
  (await scene.metas()).reduce((sum, meta) => sum + meta.accepted, 0)

/** API 1 stays with the old primary and counts there; API 0 begins anew with the promoted one. */
const splitBrain: Injection = withReplica(async (context, scene, replica) => {
  const { toRedis, fleet } = context
  await begin(context, scene)
  await replica.inSync()
  replica.cutOff()
  await replica.promote()
  scene.goesOn(replica.redis)
  toRedis.lead(replica.port)
  await fleet.signal('api', 'SIGKILL', 0).ended
  await scene.ready([0])
  const from = scene.count()
  const before = await accepted(scene)
  await scene.like(1, lost)
  // On a machine that stands still, API 1 loses its link and comes over by itself: then nothing is lost.
  if ((await accepted(scene)) === before) scene.lose(from)
  await scene.like(0, others)
  toRedis.reset()
  return settle(context, scene, 'idle')
})

/** The same Redis, after `change`. */
const changed =
  (
    counter: Counter,
    change: (
      context: FaultContext,
    ) => Promise<{ all(): Promise<unknown>; loses: 'all' | 'last' | 'nothing' }>,
  ): Injection =>
  async (context) => {
    const scene = createCounters(context)
    await begin(context, scene)
    const { all, loses } = await change(context)
    await scene.ready()
    const from = scene.count()
    await scene.like(1, lost)
    if (loses !== 'nothing') scene.lose(loses === 'all' ? 0 : from)
    await leave(context, counter)
    await all()
    return end(scene, await settle(context, scene, counter))
  }

const restarted: Injection = changed('idle', async ({ servers }) => ({
  all: () => servers.restart('redis'),
  loses: 'nothing',
}))
const flushed = (counter: Counter) =>
  changed(counter, async ({ redis }) => ({ all: () => redis.flushall(), loses: 'all' }))
const older = (counter: Counter) =>
  changed(counter, async ({ servers }) => {
    const copy = await servers.backup('redis')
    return { all: copy.restore, loses: 'last' }
  })

const counters: readonly Counter[] = ['idle', 'frozen', 'dead']
const kind = (name: string, inject: Injection): Nemesis => ({
  name: `another Redis: ${name}`,
  inject,
  quiet: true,
  long: true,
})

export const anotherRedisKinds: readonly Nemesis[] = [
  kind('promoted in step', promoted(false, 'idle')),
  ...counters.map((counter) => kind(`promoted behind, ${counter}`, promoted(true, counter))),
  kind('split brain', splitBrain),
  kind('clean restart', restarted),
  ...counters.map((counter) => kind(`FLUSHALL, ${counter}`, flushed(counter))),
  ...counters.map((counter) => kind(`older copy, ${counter}`, older(counter))),
]

// Processes that die, freeze and are replaced.
import { setTimeout as delay } from 'node:timers/promises'
import { startLoad } from '../../../load/engine.ts'
import { planDefaults } from '../../../load/plan.ts'
import { type CrashPoint, crashPoints } from '../../../server/crash-point.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { type FleetRole, fleetRoles } from '../fleet.ts'
import { until } from '../until.ts'

const manyPosts = 6000
const perRequest = 500

/** Lets so many posts gather that each partition's next batch has several slices. */
const gatherManyPosts = async ({ fleet, sent, control }: FaultContext) => {
  await control('/drain/pause')
  sent.likes += manyPosts
  const each = { likes: manyPosts, posts: manyPosts, skew: 'sequence', bulk: perRequest } as const
  const url = fleet.urls()[0]!
  await startLoad({ ...planDefaults, ...each, url, prefix: 'many', concurrency: 1 }).done
  await control('/drain/resume')
}

/** None of them waits any more, or `over`. */
const drainedOr = (over: () => boolean, { metas }: FaultContext) =>
  until(
    'many posts are drained',
    async () => over() || (await metas()).every(({ pendingPosts }) => pendingPosts < perRequest),
  )

const crash =
  (point: CrashPoint): Injection =>
  async (context) => {
    let crashed = false
    // A process stops only once.
    const nth = point === 'stopping' ? 1 : 1 + context.random.below(3)
    const crashing = context.fleet.crashAt(point, nth).finally(() => {
      crashed = true
    })
    while (point === 'between-slices' && !crashed) {
      await gatherManyPosts(context)
      await drainedOr(() => crashed, context)
    }
    await crashing
  }

const kill =
  (role: FleetRole): Injection =>
  async ({ fleet, random }) =>
    void (await fleet.signal(role, 'SIGKILL', random.below(2)).ended)

const freeze =
  (role: FleetRole): Injection =>
  async ({ fleet, random }) => {
    const frozen = fleet.signal(role, 'SIGSTOP', random.below(2))
    await delay(500 + random.below(2000))
    frozen.kill('SIGCONT')
  }

/**
 * A worker that is frozen with a batch in its hands for longer than its lock: the other worker does
 * the work, then the first one wakes up and goes on with what it believes.
 */
const zombie =
  (point: 'before-write' | 'written'): Injection =>
  async ({ fleet, metas, goesOn }) => {
    const frozen = await fleet.freezeAt(point, 1)
    const open = (await metas()).map(({ openSeq }) => openSeq)
    // All of them: which of the open ones it holds is not known.
    await until('another worker has settled what the frozen one held', async () =>
      (await metas()).every(({ openSeq }, p) => !open[p] || openSeq !== open[p]),
    )
    await goesOn(20)
    frozen.kill('SIGCONT')
    await goesOn(20)
    frozen.kill('SIGTERM')
    await frozen.ended
  }

const rolling: Injection = async ({ fleet, goesOn }) => {
  for (const role of fleetRoles)
    for (const which of [0, 1]) {
      await fleet.signal(role, 'SIGTERM', which).ended
      await goesOn(5)
    }
}

const points = Object.keys(crashPoints) as CrashPoint[]
const promisedMs = { api: 10_000, producer: 10_000, worker: 20_000 }
/** Whoever dies as a worker may hold a job, and its lock. */
const within = (role: FleetRole) => ({ recoversWithinMs: () => promisedMs[role] })

export const crashKinds: readonly Nemesis[] = [
  ...points.map((point) => ({
    name: `crash: ${point}`,
    inject: crash(point),
    touches: [crashPoints[point]],
    ...within(crashPoints[point]),
  })),
  ...fleetRoles.map((role) => ({
    name: `kill -9 ${role}`,
    inject: kill(role),
    touches: [role],
    ...within(role),
  })),
  ...fleetRoles.map((role) => ({ name: `freeze ${role}`, inject: freeze(role), touches: [role] })),
  { name: 'zombie worker wakes before its write', inject: zombie('before-write') },
  { name: 'zombie worker wakes after its write', inject: zombie('written') },
  { name: 'rolling restart', inject: rolling },
]

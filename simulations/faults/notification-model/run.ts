// One run of the model: what happens in which order follows from its seed alone.
import { runOperator, runProducer, runWithoutQueue, runWorker } from '../model/actors.ts'
import type { Actor } from '../model/schedule.ts'
import { noticesOf, runMover, runSender } from './actors.ts'
import type { Rules } from './rules.ts'
import { createWorld, type NotificationWorld, poison, posts } from './world.ts'

/** Likes come as if one lane counted them; how they do is not the matter here. */
const countLikes = async (world: NotificationWorld, actor: Actor) => {
  const { random, common } = world
  for (let n = 1; n < 8; n++) {
    const likes = posts.map((post) => [post, 1 + random.below(20)] as const)
    const flush = { epoch: 'lane', n, again: false, own: null, likes }
    await world.effect(actor, () => common.redis.addLikes(flush)).catch(() => {})
  }
}

/** What went wrong; empty: nothing. */
export const runNotificationModel = async (seed: number, rules: Rules): Promise<string[]> => {
  const world = createWorld(seed, rules)
  const { schedule, random, state } = world
  const drains = { ...world.common, noticesOf: (actor: Actor) => noticesOf(world, actor) }
  const step = async () => {
    const happened = await schedule.step()
    world.watch()
    return happened
  }
  const actors: Actor[] = []
  const begin = (run: (actor: Actor) => Promise<void>) => void actors.push(schedule.begin(run))
  const quietly = async (run: (actor: Actor) => Promise<void>) => {
    begin(run)
    for (let idle = 0; idle < 3; ) idle = (await step()) ? 0 : idle + 1
  }

  begin((a) => countLikes(world, a))
  for (let i = 0; i < 2; i++) {
    begin((a) => runProducer(drains, a, 8))
    begin((a) => runWorker(drains, a, 8))
    begin((a) => runMover(world, a, 5))
    begin((a) => runSender(world, a, 8))
  }
  begin((a) => runWithoutQueue(drains, a, 6))
  if (random.chance(0.5)) begin((a) => runOperator(drains, a, poison))
  for (let idle = 0, steps = 0; idle < 3 && steps < 500; steps++)
    idle = (await step()) ? 0 : idle + 1

  for (const actor of actors) actor.alive = false
  schedule.heal()
  world.watch()
  await quietly((a) => runOperator(drains, a, poison))
  for (let round = 0; round < 12 && (state.open || state.pending.size > 0); round++) {
    await quietly((a) => runProducer(drains, a, 1))
    for (const job of drains.jobs.values()) if (job.state === 'active') job.state = 'waiting'
    await quietly((a) => (drains.queueWorks ? runWorker : runWithoutQueue)(drains, a, 3))
  }
  for (let round = 0; round < 30 && (round < 2 || state.notices.size > 0); round++)
    await quietly((a) => runMover(world, a, 1))
  for (const sent of world.queue.values()) if (sent.state === 'active') sent.state = 'waiting'
  await quietly((a) => runSender(world, a, 2 * world.queue.size + 2))
  world.check()
  return world.faults
}

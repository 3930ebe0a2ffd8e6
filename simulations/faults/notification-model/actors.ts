// Who tells: the notices of the drain and the mover are the real ones (server/notifications), the sender does what BullMQ's
// worker does. Everybody may die, wake up late, or not be answered.
import type { BatchNotices } from '../../../server/batches/drain-batch.ts'
import { createBatchNotices } from '../../../server/notifications/batch-notices.ts'
import { passed } from '../../../server/notifications/milestones.ts'
import { type MoverSteps, moveOnce } from '../../../server/notifications/mover.ts'
import { aboutOf, textOf, webhookId } from '../../../server/notifications/notice.ts'
import type { NotificationJob } from '../../../server/notifications/queue.ts'
import type { SettleNotices } from '../../../server/redis/scripts.ts'
import { collectionOf } from '../model/actors.ts'
import type { Actor } from '../model/schedule.ts'
import { milestones, type NotificationWorld, type Sent } from './world.ts'

const settings = {
  ...{ webhookUrl: new URL('https://receiver.example'), partitions: 1 },
  ...{ webhookEvents: ['milestones'] as const, webhookMilestones: milestones },
}

const aboutOfJob = ({ notice }: NotificationJob) => aboutOf(notice).replace(':', '')

/** What one worker's drain is told by; with a rule left out it tells otherwise. */
export const noticesOf = (world: NotificationWorld, actor: Actor): BatchNotices => {
  const { rules, common, state, bound } = world
  const model = collectionOf(common, actor, common.posts)
  const real = createBatchNotices(model, settings)!
  const memory = new Map<string, number>()
  const none: SettleNotices = { bound, ofPosts: [], ofBatch: null }

  /** What this worker saw a post at last is taken for what it had before. */
  const byMemory: BatchNotices['ofSlice'] = async (_, written) => {
    const found = written.map(([post]) => [post, world.likesOf(post)] as const)
    const ofPosts = found.flatMap(([post, likes]) =>
      passed(memory.get(post) ?? 0, likes, milestones).map(
        (milestone) => [post, textOf(['milestone', post, milestone, likes])] as const,
      ),
    )
    for (const [post, likes] of found) memory.set(post, likes)
    return { ...none, ofPosts }
  }

  /** Left by a call of its own, which comes when the slice is settled. */
  const leaveAfter: BatchNotices['ofSlice'] = async (batch, written) => {
    const told = await real.ofSlice(batch, written)
    const leave = () => {
      for (const [, notice] of told.ofPosts) state.notices.add(notice)
    }
    if (told.ofPosts.length > 0)
      void world
        .effect(actor, () => {})
        .then(() => world.effect(actor, leave))
        .catch(() => {})
    return none
  }

  const leaveWith: BatchNotices['ofSlice'] = async (batch, written) => ({
    ...(await real.ofSlice(batch, written)),
    bound,
  })
  const way = !rules.beforeByEntry ? byMemory : rules.leavesWithSettle ? leaveWith : leaveAfter
  return { ofBurial: () => none, ofSlice: way }
}

const stepsOf = (world: NotificationWorld, actor: Actor): MoverSteps => {
  const { state, queue, rules, random } = world
  const idOf = ({ notice }: NotificationJob) =>
    rules.idOfMilestone ? webhookId(notice, '') : `${random.below(1e9)}`
  return {
    sources: 2,
    counts: () => world.effect(actor, () => ({ ready: queue.size, delayed: 0, dead: 0 })),
    read: (source, atMost) =>
      world.effect(actor, () => {
        if (source === 0) return []
        const found = [...state.notices].slice(0, atMost)
        if (!rules.addsBeforeRemoving) for (const text of found) state.notices.delete(text)
        return found.map((text) => [text, 0] as const)
      }),
    add: (jobs) =>
      world.effect(actor, () => {
        if (world.queueIsFull()) throw new Error('OOM command not allowed')
        for (const job of jobs) {
          const id = idOf(job)
          if (!queue.has(id)) queue.set(id, { job, state: 'waiting' })
        }
      }),
    remove: (_, texts) =>
      world.effect(actor, () => {
        for (const text of texts) state.notices.delete(text)
      }),
  }
}

export const runMover = async (world: NotificationWorld, actor: Actor, rounds: number) => {
  const steps = stepsOf(world, actor)
  for (let round = 0; round < rounds && actor.alive; round++)
    await moveOnce(steps, 0).catch(() => {})
}

/** Takes jobs that wait, and now and then one whose sender looks dead; the queue forgets old ones. */
export const runSender = async (world: NotificationWorld, actor: Actor, rounds: number) => {
  const { queue, random, rules } = world
  const take = (): readonly [string, Sent] | null => {
    const open = [...queue].filter(
      ([, { state }]) => state === 'waiting' || (state === 'active' && random.chance(0.2)),
    )
    for (const [id, { state }] of queue)
      if (state === 'done' && random.chance(0.2)) queue.delete(id)
    if (open.length === 0) return null
    const [id, sent] = random.pick(open)
    sent.state = 'active'
    return [id, sent]
  }
  for (let round = 0; round < rounds && actor.alive; round++) {
    const taken = await world.effect(actor, take).catch(() => null)
    if (!taken) continue
    const [id, sent] = taken
    const mark = (state: Sent['state']) =>
      world.effect(actor, () => {
        sent.state = state
      })
    const complete = () => mark('done')
    const send = () => world.effect(actor, () => world.receive(id, aboutOfJob(sent.job)))
    const [first, then] = rules.completesAfterSending ? [send, complete] : [complete, send]
    const done = await first()
      .then(then)
      .then(
        () => true,
        () => false,
      )
    if (!done && sent.state === 'active') await mark('waiting').catch(() => {})
  }
}

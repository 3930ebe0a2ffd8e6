// Who takes part: lanes, workers, an administrator, audits. Everybody may die, wake up late, or not be answered.
import { persistedIn } from '../../../server/batches/audit-bounds.ts'
import type { Actor } from '../model/schedule.ts'
import {
  addLikes,
  type Change,
  note,
  type Open,
  openNext,
  readForAudit,
  settle,
  settleChange,
  submit,
} from './partition.ts'
import type { World } from './world.ts'

/** The same number until it is answered, never used for other likes. */
export const runLane = async (world: World, actor: Actor, likes: number) => {
  const { partition, random, rules } = world
  const epoch = `${random.below(1e9)}`
  let known = new Set<string>() // refused posts, as it knew them last
  for (let n = 1; n <= likes && actor.alive; n++) {
    if (random.chance(0.3)) known = new Set(partition.refused.keys())
    const like = world.newLike()
    if (!like) return
    if (!rules.inScript && known.has(like.post)) continue
    const flush = { epoch, n, post: like.post, likes: 4 ** like.index }
    const count = () => {
      const mustRefuse = world.mustRefuse(like.post)
      const before = partition.accepted
      const answer = addLikes(partition, flush, rules)
      if (mustRefuse && partition.accepted > before) world.faults.push('a refused post was liked')
      return answer
    }
    for (let tries = 0; tries < 3 && actor.alive; tries++) {
      const answer = await world.effect(actor, count).catch(() => null)
      if (answer === 'counted' || answer === 'refused') like.told = answer
      if (answer) break
    }
  }
}

const open = (world: World) => () => {
  const { partition, random, rules } = world
  const pending = new Map(partition.pending)
  const next = openNext(partition, random.chance(0.5), rules)
  if (next?.opened) world.noteOpened(next.opened, pending.get(next.opened.post) ?? 0)
  return next
}

const writeChange = async (world: World, actor: Actor, { seq, ...of }: Open) => {
  const { partition, mongodb, rules } = world
  const { post, likes, state } = of.change as Change
  const read = () => mongodb.get(post)?.likes ?? 0
  const deletes = state === 'deleted' && !rules.tombstone
  const to = deletes ? 0 : likes
  const found = await world.effect(actor, read)
  const noted = rules.noted
    ? await world.effect(actor, () => note(partition, seq, found, rules))
    : found
  if (noted === null) return
  await world.effect(actor, () => {
    const has = mongodb.get(post) ?? { likes: 0, seq: 0 }
    if (has.seq >= seq && rules.guarded) return
    if (deletes) mongodb.delete(post)
    else mongodb.set(post, { likes: to ?? has.likes, seq })
  })
  const by = to === null ? 0 : to - noted
  await world.effect(actor, () => settleChange(partition, seq, by, rules))
}

/** What is open, or opens now, goes to MongoDB. True: there was nothing. */
export const drain = async (world: World, actor: Actor): Promise<boolean> => {
  const { partition, mongodb, random, rules } = world
  const next = await world.effect(actor, open(world))
  if (!next) return true
  const { seq, likes, change } = next
  const isSlice = change && !rules.noSlices && random.chance(0.3)
  if (change && !isSlice) {
    await writeChange(world, actor, next)
    return false
  }
  for (const [post, count] of likes) {
    await world.effect(actor, () => {
      const has = mongodb.get(post) ?? { likes: 0, seq: 0 }
      if (has.seq < seq) mongodb.set(post, { likes: has.likes + count, seq })
    })
    await world.effect(actor, () => settle(partition, seq, [post], rules))
  }
  if (likes.size === 0) await world.effect(actor, () => settle(partition, seq, [], rules))
  return false
}

export const runWorker = async (world: World, actor: Actor, rounds: number) => {
  for (let round = 0; round < rounds && actor.alive; round++)
    await drain(world, actor).catch(() => {})
}

/** Sends the same change until it is answered. */
export const runAdministrator = async (world: World, actor: Actor, changes: number) => {
  for (let i = 0; i < changes && actor.alive; i++) {
    const change = world.newChange()
    const take = () => {
      const isFirst = !world.partition.known.has(change.id)
      submit(world.partition, change, world.rules)
      if (isFirst) world.noteTaken(change)
      return true
    }
    for (let tries = 0, told = false; tries < 3 && !told && actor.alive; tries++) {
      told = await world.effect(actor, take).catch(() => false)
      if (told) world.noteTold(change)
    }
  }
}

/** Two readings around a sum, whatever moves meanwhile. */
export const runAudit = async (world: World, actor: Actor, audits: number) => {
  const { partition, rules } = world
  const readNow = () => readForAudit(partition, rules)
  for (let i = 0; i < audits && actor.alive; i++) {
    const reads = await world
      .effect(actor, readNow)
      .then(async (before) => {
        const sum = await world.effect(actor, world.sum)
        return { before, sum, after: await world.effect(actor, readNow) }
      })
      .catch(() => null)
    if (reads) judge(world, reads)
  }
}

type Reading = ReturnType<typeof readForAudit>

const judge = (
  world: World,
  { before, sum, after }: { before: Reading; sum: number; after: Reading },
) => {
  const mixed = ({ raised, lowered, ...rest }: Reading): Reading => ({
    ...rest,
    raised: raised - lowered,
    lowered: 0,
  })
  const shape = world.rules.apart ? (reading: Reading) => reading : mixed
  const { least, most } = persistedIn([shape(before)], [shape(after)])
  if (sum < least || sum > most) world.faults.push(`the audit differs: ${least} ${sum} ${most}`)
}

// Who takes part: API processes with the K they were started with, workers, an operator, and runs of the command. The
// command is the real one (server/partitions/grow.ts); everybody may die, wake up late, or not be answered.
import { newMemory, remember } from '../../../server/likes/memory.ts'
import { grow, type Steps } from '../../../server/partitions/grow.ts'
import type { Actor } from '../model/schedule.ts'
import {
  addLikes,
  bringKey,
  bury,
  type Counted,
  type Flush,
  isConserved,
  openBatch,
  replay,
  settle,
} from './parts.ts'
import {
  closePart,
  handOver,
  inherit,
  lettersOf,
  metaOf,
  reopenPart,
  sealPart,
} from './splitting.ts'
import { type Like, mostPartitions, partitionOf, posts, type World } from './world.ts'

/** Likes of one request under one key. */
export interface Request {
  readonly key: { readonly name: string; readonly token: string } | null
  readonly likes: readonly Like[]
}

/** A lane's protocol: the same number until it is answered, never used for other likes. */
const createLane = (world: World, actor: Actor, partition: number, partitions: number) => {
  const memory = newMemory()
  const part = world.parts[partition]!
  let epoch = `${world.random.below(1e9)}`

  return async (key: Request['key'], likes: readonly Like[]) => {
    memory.number++
    for (let tries = 0, maybe = false; tries < 3 && actor.alive; tries++) {
      const { number: n, own } = memory
      const pairs = likes.map(({ post, index }) => [post, 4 ** index] as const)
      const flush: Flush = { epoch, n, again: maybe, own, partitions, likes: pairs, key }
      const reply = await world
        .effect(actor, () => addLikes(part, flush, world.rules))
        .catch(() => null)
      if (reply?.status === 'counted') {
        remember(
          memory,
          n,
          reply.repeat ? null : reply.point,
          reply.repeat ? [reply.point!] : [],
          reply.point,
        )
        return reply
      }
      if (reply?.status === 'lost') world.faults.push('a lane misses its likes')
      if (reply?.status === 'gone') {
        epoch = `${world.random.below(1e9)}`
        memory.number = 1
        memory.counted = 0
      }
      // Of a try before, which nobody knows of, that proves nothing: reopened, the partition may count it yet.
      if (reply?.status === 'grow' && !(maybe && world.rules.unknownStays)) return 'refused'
      if (reply?.status === 'grow') continue
      if (reply && maybe) return 'unknown'
      maybe ||= reply === null
    }
    return 'unknown'
  }
}

/** One API process with `partitions`. Requests with a key may come to several. */
export const runApi = async (
  world: World,
  actor: Actor,
  partitions: number,
  requests: readonly Request[],
) => {
  const lanes = posts.slice(0, partitions).map((_, p) => createLane(world, actor, p, partitions))
  const connected = async () => {
    const found = await world.effect(actor, () => world.config.partitions).catch(() => null)
    return (
      found === partitions || (found !== null && found < partitions && !world.rules.newOnesWait)
    )
  }
  for (let looks = 0; !(await connected()); looks++) if (looks > 12 || !actor.alive) return
  for (const { key, likes } of requests) {
    if (!actor.alive) return
    if (world.random.chance(0.2) && world.config.partitions > partitions) return // it looked
    const shares = [...Map.groupBy(likes, ({ post }) => partitionOf(post, partitions))]
    if (likes[0]!.counted) continue
    try {
      for (const [p] of key ? shares : [])
        await world.effect(actor, () => bringKey(world.parts[p]!, world.parts, key!, world.rules))
    } catch {
      continue // nothing was counted
    }
    for (const like of likes) like.sent++
    const replies = await Promise.all(shares.map(([p, share]) => lanes[p]!(key, share)))
    if (replies.every((reply) => reply === 'refused')) for (const like of likes) like.sent--
    if (!actor.alive || replies.some((reply) => typeof reply === 'string')) continue
    shares.forEach(([, share], i) => {
      const { ordinal, point } = replies[i] as Counted
      for (const like of share) Object.assign(like, { counted: true, receipt: { ordinal, point } })
    })
  }
}

/** What waits in a partition goes to MongoDB; it may end anywhere. True: there is nothing left. */
const drain = async (world: World, actor: Actor, p: number): Promise<boolean> => {
  const part = world.parts[p]!
  const { mongodb, poison, faults } = world
  const batch = await world.effect(actor, () => openBatch(part, world.clock()))
  if (!batch) return true
  const { seq, settled, likes } = batch
  const moved = await world.effect(actor, () => {
    if (part.open?.seq !== seq) return true
    const at = mongodb.checkpoints.get(p) ?? 0
    if (at === settled || at === seq) mongodb.checkpoints.set(p, seq)
    return at === settled || at === seq
  })
  if (!moved) faults.push('the checkpoint differs')
  for (const [post, count] of likes) {
    const state = await world.effect(actor, () => {
      const has = mongodb.posts.get(post) ?? { likes: 0, seq: 0 }
      if (has.seq > seq + 1) return 'ahead'
      if (has.seq === seq + 1) return 'fenced'
      if (has.seq === seq) return 'written'
      const refused = post === poison.post
      mongodb.posts.set(post, {
        likes: has.likes + (refused ? 0 : count),
        seq: refused ? seq + 1 : seq,
      })
      return refused ? 'fenced' : 'written'
    })
    if (state === 'ahead' && part.open?.seq === seq) faults.push(`${post} is ahead`)
    else if (state === 'fenced') await world.effect(actor, () => bury(part, seq, post))
    else await world.effect(actor, () => settle(part, seq, [post]))
  }
  return false
}

export const runWorker = async (world: World, actor: Actor, rounds: number) => {
  for (let round = 0; round < rounds && actor.alive; round++)
    await drain(world, actor, world.random.below(world.config.partitions)).catch(() => {})
}

/** Until nothing waits: nobody disturbs any more. */
export const drainAll = async (world: World, actor: Actor) => {
  for (let p = 0; p < world.config.partitions; p++)
    for (let tries = 0; tries < 9 && !(await drain(world, actor, p)); ) tries++
}

/** Its dead letters go back to pending, wherever they are listed; `partitions`: of the operator's process. */
export const replayPost = async (world: World, actor: Actor, post: string, partitions: number) => {
  const { parts, config, rules } = world
  const own = parts.slice(0, partitions)
  const listed = await world.effect(actor, () => own.filter(({ letters }) => letters.has(post)))
  if (rules.replayWaits) {
    const inForce = await world.effect(actor, () => config.partitions)
    if (inForce !== partitions) return
  }
  for (const part of listed) await world.effect(actor, () => replay(part, partitions, post, rules))
}

/** Of a process that counts, or of one that waits for more partitions. */
export const runOperator = async (world: World, actor: Actor, rounds: number) => {
  const { config, random } = world
  for (let round = 0; round < rounds && actor.alive; round++) {
    const more = Math.min(2 * config.partitions, mostPartitions)
    const partitions = random.chance(0.5) ? config.partitions : more
    await replayPost(world, actor, random.pick(posts), partitions).catch(() => {})
  }
}

/** One run of the command. */
export const runGrowth = async (world: World, actor: Actor) => {
  const { parts, rules, config, mongodb, random } = world
  const from = config.partitions
  const to = 2 * from
  if (to > parts.length) return
  const run = `${random.below(1e9)}`
  const of = <T>(step: () => T) => world.effect(actor, step)
  let waits = 12
  const steps: Steps = {
    close: (p) => of(() => closePart(parts[p]!, run, from, to, rules)),
    reopen: (p) => of(() => reopenPart(parts[p]!, run, from, rules)),
    async empty(p) {
      if (waits-- === 0) throw new Error('it takes too long')
      return drain(world, actor, p)
    },
    seal: (p) => of(() => sealPart(parts[p]!, run, from, to, rules)),
    estate: (partition) =>
      of(() => ({
        partition,
        meta: metaOf(parts[partition]!),
        letters: lettersOf(parts[partition]!),
      })),
    async inherit(p, letters, fields) {
      await of(() => inherit(parts[p]!, letters, null, to, rules)) // in parts, as many letters are
      await of(() => inherit(parts[p]!, [], fields, to, rules))
    },
    handOver: (p, names) => of(() => handOver(parts[p]!, names)),
    setInMongoDb: () => of(() => set(mongodb, from, to)),
    setInRedis: () => of(() => set(config, from, to)),
  }
  await grow({ from, to, steps, signal: new AbortController().signal, tell: () => {} }).catch(
    () => {},
  )
}

const set = (where: { partitions: number }, from: number, to: number) => {
  if (where.partitions === from) where.partitions = to
  return where.partitions === to
}

export const allConserved = ({ parts }: World) => parts.every(isConserved)

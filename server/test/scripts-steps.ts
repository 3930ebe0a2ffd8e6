// What may happen to a partition: each step does the same to the model and, through the scripts, to a real
// Redis, and says what the script must answer.
import { expect } from 'vitest'
import { pointText } from '../redis/point.ts'
import type { Flush } from '../redis/scripts.ts'
import type { Partition } from './scripts-kit.ts'
import { chosen, isWritten, type Lane, likesIn, type Model, move, posts } from './scripts-model.ts'

/** A step: three small random numbers decide what it does. */
export type Step = (model: Model, on: Partition, a: number, b: number) => Promise<void>

const flushOf = (model: Model, lane: Lane, a: number, b: number): Flush => {
  const plain = chosen(a).map((post, i) => [post, ((a + i + b) % 5) + 1] as const)
  const repeated = plain.length > 1 ? [...plain, plain[0]!] : plain
  const items = chosen(b % 8).map((post) => [post, 1] as const)
  const key = { idem: `{lf:3}:idem:k${b % 3}`, token: `t${a % 2}`, expiresAt: Date.now() + 9e6 }
  const groups = items.length > 0 ? [{ ...key, items }] : []
  const { epoch, own } = lane
  const twice = a % 4 === 0 ? [...groups, ...groups] : groups
  const randomId = `id-${model.continued}-${lane.n}`
  return {
    ...{ epoch, n: lane.n, again: false, counted: 0, own, heard: own },
    ...{ randomId, plain: repeated, groups: twice, partitions: 4 },
  }
}

const count = (model: Model, pairs: Flush['plain'], point: string) => {
  const { id, next: ordinal } = model
  for (const [post, likes] of pairs)
    model.tokens.push({ post, likes, id: id!, point, ordinal, place: 'pending' })
}

const add: Step = async (model, on, a, b) => {
  const lane = model.lanes[b % 2]!
  lane.n++
  const flush = flushOf(model, lane, a, b)
  const answer = await on.addLikes(on.keys, flush)
  model.id ??= flush.randomId
  expect(answer).toMatchObject({ status: 'ok', ordinal: model.next })
  const point = pointText(answer.point)
  if (answer.point) expect(answer.point).toEqual({ id: model.id, position: answer.accepted })
  count(model, flush.plain, point)
  flush.groups.forEach(({ idem, token, items }, i) => {
    const known = model.tokensOfKey.get(idem)
    const repeat = known?.token === token
    const first = repeat ? known : { token, point, ordinal: model.next }
    expect(answer.groups[i]).toMatchObject({ repeat, point: first.point, ordinal: first.ordinal })
    model.tokensOfKey.set(idem, first)
    if (!repeat) count(model, items, point)
  })
  lane.own = answer.point ?? lane.own
  lane.last = { flush, answer }
}

const resend: Step = async (model, on, a) => {
  const { last } = model.lanes[a % 2]!
  if (!last) return
  const { flush, answer } = last
  const known = ({ idem, token }: (typeof flush.groups)[0]) =>
    model.tokensOfKey.get(idem)?.token === token
  const again = on.addLikes(on.keys, flush)
  if (!flush.groups.every(known)) return expect(again).rejects.toThrow('missing on a resend')
  const { point, ordinal } = answer
  expect(await again).toMatchObject({ status: 'again', point, ordinal })
}

const overtaken: Step = async (model, on, a) => {
  const lane = model.lanes[a % 2]!
  if (lane.n < 2) return
  const flush = { ...flushOf(model, lane, 127, 7), n: lane.n - 1 }
  expect(await on.addLikes(on.keys, flush)).toMatchObject({ status: 'old' })
}

const open: Step = async (model, on, a) => {
  const mode = a % 4 === 0 ? 'now' : 'tick'
  const answer = await on.openBatch(on.keys, mode)
  if (model.open) {
    expect(answer).toMatchObject({ status: 'open', seq: String(model.open.seq) })
    return
  }
  if (model.stopped) return expect(answer.status).toBe('stopped')
  if (likesIn(model, 'pending') === 0) return expect(answer.status).toBe('empty')
  if (model.paused && mode === 'tick') return expect(answer.status).toBe('paused')
  const likes = move(model, 'pending', 'claimed')
  expect(answer).toMatchObject({ status: 'opened', ordinal: model.next, likes })
  if (answer.status !== 'opened') return
  const seq = Number(answer.seq)
  expect(seq % 2).toBe(0)
  expect(seq).toBeGreaterThan(Math.max(model.checkpoint, ...model.past.map((past) => past.seq)))
  model.open = { seq, ordinal: model.next++ }
  const entries = new Map(posts.map((post) => [post, likesIn(model, 'claimed', post)]))
  model.past.push({ seq, entries })
}

/** The guarded write of MongoDB. */
const guarded = (model: Model, post: string, seq: number, likes: number) => {
  const has = model.mongo.get(post) ?? { likes: 0, seq: 0 }
  if (has.seq < seq) model.mongo.set(post, { likes: has.likes + likes, seq })
}

const write: Step = async (model, _, a) => {
  if (!model.open) return
  model.checkpoint = model.open.seq
  for (const post of chosen(a)) {
    const likes = likesIn(model, 'claimed', post)
    if (likes > 0) guarded(model, post, model.open.seq, likes)
  }
}

const settle: Step = async (model, on, a, b) => {
  if (!model.open) return
  const mayGo = (post: string) => isWritten(model, post) || likesIn(model, 'claimed', post) === 0
  const names = chosen(a | b).filter(mayGo)
  const answer = await on.settleSlice(on.keys, String(model.open.seq), [...names, ...names])
  if (model.stopped) return expect(answer.status).toBe('stopped')
  const likes = move(model, 'claimed', 'settled', new Set(names))
  const left = likesIn(model, 'claimed')
  expect(answer).toEqual({ status: left > 0 ? 'open' : 'settled', likes, missing: 0 })
  if (left === 0) model.open = null
}

const fence: Step = async (model, _, a) => {
  const post = posts[a % posts.length]!
  if (!model.open || likesIn(model, 'claimed', post) === 0 || isWritten(model, post)) return
  guarded(model, post, model.open.seq + 1, 0)
  model.everDead.add(post)
}

const bury: Step = async (model, on, a, b) => {
  const post = posts[a % posts.length]!
  await fence(model, on, a, b)
  if (!model.open || isWritten(model, post)) return
  const answer = await on.bury(on.keys, String(model.open.seq), post)
  if (model.stopped) return expect(answer.status).toBe('stopped')
  const likes = move(model, 'claimed', 'dead', new Set([post]))
  const left = likesIn(model, 'claimed')
  const status = left === 0 ? 'settled' : likes > 0 ? 'open' : 'gone'
  expect(answer).toEqual({ status, likes })
  if (left === 0) model.open = null
}

/** A worker that slept: it writes, settles and buries under a seq that was open once. */
const zombie: Step = async (model, on, a, b) => {
  const past = model.past[b % Math.max(1, model.past.length)]
  if (!past || past.seq === model.open?.seq) return
  for (const post of chosen(a)) guarded(model, post, past.seq, past.entries.get(post) ?? 0)
  const seq = String(past.seq)
  expect(await on.settleSlice(on.keys, seq, posts)).toMatchObject({ status: 'stale', likes: 0 })
  expect(await on.bury(on.keys, seq, posts[0]!)).toMatchObject({ status: 'stale', likes: 0 })
  expect(await on.stopPartition(on.keys, seq, 'zombie')).toEqual({ status: 'stale' })
}

const replay: Step = async (model, on, a) => {
  const names = chosen(a)
  const dead = names.filter((post) => likesIn(model, 'dead', post) > 0)
  const likes = move(model, 'dead', 'pending', new Set(names))
  expect(await on.replay(on.keys, 4, names)).toEqual({ posts: dead.length, likes })
  expect(await on.replay(on.keys, 4, names)).toEqual({ posts: 0, likes: 0 })
}

const stop: Step = async (model, on) => {
  if (!model.open) return
  expect(await on.stopPartition(on.keys, String(model.open.seq), 'test')).toEqual({
    status: 'stopped',
  })
  model.stopped = true
}

const goOn: Step = async (model, on, a) => {
  const restored = a % 2 === 0 ? 'apply' : 'discard'
  const randomId = `again-${++model.continued}`
  const how = { checkpoint: model.checkpoint, randomId, restored, reason: 'test' } as const
  const answer = await on.continuePartition(on.keys, how)
  if (!model.stopped) return expect(answer).toEqual({ status: 'not-stopped', likes: 0 })
  const likes = likesIn(model, 'pending') + likesIn(model, 'claimed')
  expect(answer).toEqual({ status: 'continued', likes })
  for (const post of posts) {
    if (!model.open || !isWritten(model, post)) continue
    const again = likesIn(model, 'claimed', post)
    model.extra.set(post, (model.extra.get(post) ?? 0) + again)
  }
  if (restored === 'discard') {
    move(model, 'claimed', 'discarded')
    move(model, 'pending', 'discarded')
    model.open = null
  }
  const meta = await on.meta()
  if (model.open) model.open.seq = Number(meta.openSeq)
  Object.assign(model, { id: randomId, stopped: false, past: [] })
}

const pause: Step = async (model, on, a) => {
  model.paused = a % 2 === 0
  await on.setPaused(on.keys, model.paused)
}

const readForSeed: Step = async (model, on, a) => {
  const slices = await on.readSlices(on.keys)
  const found = chosen(a).map((post) => ({
    post,
    ...(model.mongo.get(post) ?? { likes: 0, seq: 0 }),
  }))
  model.reading = { slices, posts: found }
}

const seed: Step = async ({ reading }, on) => {
  if (reading) await on.seedCounts(on.keys, { ...reading, bound: 5 })
}

/** Name → step, the frequent ones more than once. */
export const steps: Record<string, Step> = {
  ...{ add, add2: add, add3: add, open, open2: open, write, write2: write, write3: write },
  ...{ settle, settle2: settle, settle3: settle, fence, bury, replay, zombie, resend, overtaken },
  ...{ stop, goOn, goOn2: goOn, pause, readForSeed, readForSeed2: readForSeed, seed, seed2: seed },
}

// Thousands of random steps on a real Redis beside the model: after each, every like is where the model
// has it, the sum comes out, live totals are right and receipts never promise too much.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tries } from '../../testing/tries.ts'
import { onEachRedis, type Partition, type ScriptBench } from './scripts-kit.ts'
import { createModel, likesIn, type Model, posts, type Token } from './scripts-model.ts'
import { steps } from './scripts-steps.ts'

const sequences = fc.array(
  fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(127), fc.nat(127)),
  { maxLength: 120, size: 'max' },
)

const checkMeta = (model: Model, meta: Awaited<ReturnType<Partition['meta']>>) => {
  const sums = {
    pending: likesIn(model, 'pending'),
    claimed: likesIn(model, 'claimed'),
    settled: likesIn(model, 'settled'),
    dead: likesIn(model, 'dead'),
    discarded: likesIn(model, 'discarded'),
  }
  expect(meta).toMatchObject(sums)
  expect(meta.accepted).toBe(Object.values(sums).reduce((a, b) => a + b))
  expect(meta.missing).toBe(0)
  expect(meta.openSeq).toBe(model.open ? String(model.open.seq) : null)
  expect(meta.ordinals.next).toBe(model.next)
}

/** What MongoDB and the ledgers make of a post: its live total. */
const liveTotal = (model: Model, post: string) => {
  const has = model.mongo.get(post) ?? { likes: 0, seq: 0 }
  const unwritten = has.seq === model.open?.seq ? 0 : likesIn(model, 'claimed', post)
  return has.likes + unwritten + likesIn(model, 'pending', post) + likesIn(model, 'dead', post)
}

const checkPosts = async (model: Model, { redis, partition: { keys } }: ScriptBench) => {
  const claimed = keys.claimed(String(model.open?.seq))
  const [pending, ledger, dead, counts] = await Promise.all(
    [keys.pending, claimed, keys.dead, keys.counts].map((key) => redis.hmget(key, ...posts)),
  )
  const all = (place: Parameters<typeof likesIn>[1]) =>
    posts.map((post) => likesIn(model, place, post))
  expect(pending!.map(Number)).toEqual(all('pending'))
  expect(ledger!.map(Number)).toEqual(all('claimed'))
  expect(dead!.map(Number)).toEqual(all('dead'))
  posts.forEach((post, i) => {
    if (counts![i] !== null)
      expect([post, Number(counts![i])]).toEqual([post, liveTotal(model, post)])
  })
}

/** Per post: settled + written but not settled yet + what an operator let count again. */
const checkMongo = (model: Model) => {
  for (const post of posts) {
    const has = model.mongo.get(post) ?? { likes: 0, seq: 0 }
    const unsettled = has.seq === model.open?.seq ? likesIn(model, 'claimed', post) : 0
    const right = likesIn(model, 'settled', post) + unsettled + (model.extra.get(post) ?? 0)
    expect([post, has.likes]).toEqual([post, right])
  }
}

/** The states a receipt may tell. A post that was ever dead may look later than it is, never earlier. */
const mayTell = (model: Model, { id, ordinal, place, post }: Token): string[] => {
  if (id !== model.id) return ['lost']
  if (place === 'dead') return ['dead-lettered']
  const late = model.everDead.has(post)
  if (place === 'pending') return late ? ['pending', 'dead-lettered'] : ['pending']
  if (place === 'claimed') return late ? ['claimed', 'pending', 'dead-lettered'] : ['claimed']
  if (late) return ['persisted', 'claimed', 'pending', 'dead-lettered']
  return [model.open?.ordinal === ordinal ? 'claimed' : 'persisted']
}

const checkReceipts = async (model: Model, { partition }: ScriptBench, from: number) => {
  const some = model.tokens.filter((_, i) => i % 7 === from % 7).slice(-12)
  const told = await Promise.all(some.map((t) => partition.receiptState(partition.keys, t)))
  told.forEach((state, i) => {
    expect([some[i], mayTell(model, some[i]!)]).toEqual([some[i], expect.arrayContaining([state])])
  })
}

const everything = 127
const numRuns = tries(40, 1000) // of some sixty steps each

/** Replays, opens, writes and settles until nothing is left. */
const drain = async (model: Model, on: Partition) => {
  const run = (name: string, a = everything) => steps[name]!(model, on, a, everything)
  await run('goOn', 0)
  await run('pause', 1)
  for (let i = 0; i < 4; i++) {
    await run('replay')
    await run('open', 0)
    await run('write')
    await run('settle')
    for (let p = 0; p < posts.length; p++) await run('bury', p)
  }
}

onEachRedis(['--appendonly', 'no'], (bench) => {
  it('has every like in exactly one place after each of thousands of random steps', async () => {
    let done = 0
    const property = fc.asyncProperty(sequences, async (sequence) => {
      await bench.redis.flushall()
      const model = createModel()
      for (const [name, a, b] of sequence) {
        await steps[name]!(model, bench.partition, a, b)
        checkMeta(model, await bench.partition.meta())
        checkMongo(model)
        await Promise.all([checkPosts(model, bench), checkReceipts(model, bench, a)])
        done++
      }
      await drain(model, bench.partition)
      await checkPosts(model, bench)
      checkMongo(model)
      const left = ['pending', 'claimed', 'dead'] as const
      expect(left.map((place) => likesIn(model, place))).toEqual([0, 0, 0])
    })
    await fc.assert(property, { numRuns })
    expect(done).toBeGreaterThan(1000)
  })
})

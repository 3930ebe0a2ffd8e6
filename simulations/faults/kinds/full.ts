// A Redis with little memory, full by likes, by Idempotency-Keys or by keys of others while MongoDB is away; workers die
// and start while it is full. What was counted is drained all the same, and likes are taken again when there is room.
import { infoNumber } from '../../../server/redis/info.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { redisKinds } from '../redis-fleet.ts'
import { until } from '../until.ts'

const likesAgainWithinMs = 10_000
const roomBytes = 3_000_000
const foreign = 'foreign'
const atOnce = 16

/** Every Redis may use so much more than it does. */
const shrink = async ({ primaries }: FaultContext) => {
  for (const { redis } of await primaries()) {
    const used = infoNumber(await redis.info('memory'), 'used_memory')!
    await redis.config('SET', 'maxmemory', used + roomBytes)
  }
}

const widen = async ({ primaries }: FaultContext) => {
  for (const { redis } of await primaries()) await redis.config('SET', 'maxmemory', 0)
}

const like = async (context: FaultContext, body: unknown, key?: string) => {
  const { fleet } = context
  const headers = { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) }
  const [url] = fleet.urls()
  const sent = { method: 'POST', headers, body: JSON.stringify(body) }
  const answer = await fetch(`${url}/likes`, sent).catch(() => null)
  if (!answer || answer.status === 202) return null
  return ((await answer.json()) as { reason?: string }).reason ?? 'unknown'
}

/** Until they are refused for want of room. */
const likeUntilFull = async (
  context: FaultContext,
  nth: (n: number) => { posts: readonly string[]; key?: string },
) => {
  let n = 0
  const one = () => {
    const { posts, key } = nth(n++)
    context.sent.likes += posts.length
    return like(context, { likes: posts.map((postId) => ({ postId })) }, key)
  }
  await until('likes are refused for want of room', async () => {
    const found = await Promise.all(Array.from({ length: atOnce }, one))
    return found.some((reason) => reason?.endsWith('-full'))
  })
}

/** Each fills Redis, and answers how to make room. */
const fillings: Record<string, (context: FaultContext) => Promise<() => Promise<unknown>>> = {
  async likes(context) {
    const { name } = context
    const posts = (n: number) => Array.from({ length: 500 }, (_, i) => `${name}-f${n}-${i}`)
    await likeUntilFull(context, (n) => ({ posts: posts(n) }))
    // The live totals of so many posts are no likes that wait: what they take, nothing drains.
    return () => widen(context)
  },
  async keys(context) {
    const { name } = context
    const nth = (n: number) => ({ posts: [`${name}-k`], key: `${name}-${n}` })
    await likeUntilFull(context, nth)
    return () => widen(context)
  },
  async 'keys of others'(context) {
    const { redis } = context
    const piece = 'x'.repeat(50_000)
    const full = async () => {
      for (;;) await redis.rpush(foreign, piece)
    }
    await full().catch((error: Error) => {
      if (!error.message.startsWith('OOM')) throw error
    })
    return () => redis.unlink(foreign)
  },
}

const workersDie = async ({ fleet }: FaultContext) => {
  await fleet.signal('worker', 'SIGKILL', 0).ended
  await fleet.signal('worker', 'SIGTERM', 1).ended
}

const full =
  (by: keyof typeof fillings): Injection =>
  async (context) => {
    const { redis, toMongodb, drained, sent, name } = context
    await shrink(context)
    toMongodb.set({ refuse: true })
    toMongodb.reset()
    try {
      const posts = Array.from({ length: 200 }, (_, i) => ({ postId: `${name}-waits${i}` }))
      sent.likes += posts.length
      await until('likes wait', async () => (await like(context, { likes: posts })) === null)
      const makeRoom = await fillings[by]!(context)
      await workersDie(context)
      toMongodb.clear()
      const began = performance.now()
      await drained()
      const drainedMs = Math.round(performance.now() - began)
      await makeRoom()
      return { note: `drained ${(drainedMs / 1000).toFixed(1)} s after it was full` }
    } finally {
      toMongodb.clear()
      await redis.unlink(foreign)
      await widen(context)
    }
  }

export const fullKinds: readonly Nemesis[] = Object.keys(fillings).map((by) => ({
  name: `Redis full by ${by}`,
  inject: full(by),
  on: redisKinds,
  quiet: true,
  long: true,
  servesWithinMs: () => likesAgainWithinMs,
}))

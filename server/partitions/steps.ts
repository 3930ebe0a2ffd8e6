// The steps of a change of K on real servers (grow.ts). What waits is written by the drain that workers use, here: none
// need run, and those that do are not in the way.
import { setTimeout as delay } from 'node:timers/promises'
import type { createDrain } from '../batches/drain-batch.ts'
import { layoutId } from '../layout-check.ts'
import { hashOf } from '../likes/partition.ts'
import type { CheckpointModel } from '../mongodb/models.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import type { Letter } from '../redis/scripts/growth.ts'
import { GrowthError, type Steps } from './grow.ts'

export interface StepsDeps {
  /** names this run: 128 random bits */
  readonly run: string
  readonly from: number
  readonly to: number
  readonly redis: RedisConnections
  readonly checkpoints: CheckpointModel
  readonly drain: ReturnType<typeof createDrain>
  readonly signal: AbortSignal
}

const pauseMs = 20
const pageLetters = 500

export const createSteps = (deps: StepsDeps): Steps => {
  const { run, from, to, redis, checkpoints, drain, signal } = deps
  const { commands } = redis

  /**
   * By the client of the flushes: where replicas are asked, a step has reached them before the next one begins. One that a
   * failover takes back must not be followed by others.
   */
  const on = (p: number) => {
    const keys = partitionKeys(p)
    return { keys, scripts: redis.nodeFor(keys.meta)().scripts }
  }

  /** Every dead letter of a sealed partition, once: nobody changes them any more. */
  const readLetters = async (partition: number): Promise<Letter[]> => {
    const keys = partitionKeys(partition)
    const letters = new Map<string, Letter>()
    for (let cursor = '', next = '0'; cursor !== '0'; next = cursor) {
      const [after, flat] = await commands.hscan(keys.dead, next, 'COUNT', pageLetters)
      cursor = after
      const posts = flat.filter((_, i) => i % 2 === 0)
      const infos = posts.length > 0 ? await commands.hmget(keys.deadinfo, ...posts) : []
      posts.forEach((post, i) => {
        // A letter without its ordinals would be one of no batch: none of ours lacks them.
        letters.set(post, { post, likes: Number(flat[2 * i + 1]), info: infos[i] ?? '1 1 0' })
      })
    }
    return [...letters.values()]
  }

  /** Likes of its posts are refused as they were in the partition that it is split from. */
  const inheritRefused = async (partition: number) => {
    const { keys, scripts } = on(partition)
    const { refused } = partitionKeys(partition % from)
    for (let cursor = '', next = '0'; cursor !== '0'; next = cursor) {
      const [after, flat] = await commands.hscan(refused, next, 'COUNT', pageLetters)
      cursor = after
      const states: [string, string][] = []
      for (let i = 0; i < flat.length; i += 2)
        if (hashOf(flat[i]!) % to === partition) states.push([flat[i]!, flat[i + 1]!])
      if (states.length > 0) await scripts.addRefused(keys, states)
    }
  }

  const writeOpen = async (partition: number) => {
    const { keys, scripts } = on(partition)
    const answer = await scripts.openBatch(keys, 'now')
    if (answer.status === 'stopped' || ('stopped' in answer && answer.stopped))
      throw new GrowthError(`partition ${partition} is stopped: continue it first`)
    if (answer.status !== 'open' && answer.status !== 'opened') return
    const { seq, ordinal, posts, likes } = answer
    await drain({ partition, seq, ordinal, posts, likes }, signal)
  }

  return {
    close(p) {
      const { keys, scripts } = on(p)
      return scripts.closePartition(keys, run, from, to)
    },
    reopen(p) {
      const { keys, scripts } = on(p)
      return scripts.reopenPartition(keys, run, from)
    },
    async empty(p) {
      await writeOpen(p)
      const { keys, scripts } = on(p)
      const { pendingPosts, openSeq } = await scripts.readMeta(keys)
      if (pendingPosts === 0 && openSeq === null) return true
      await delay(pauseMs, undefined, { signal }) // an audit holds it for a second at most
      return false
    },
    seal(p) {
      const { keys, scripts } = on(p)
      return scripts.sealPartition(keys, run, from, to)
    },
    async estate(partition) {
      const [meta, letters] = await Promise.all([
        commands.hgetall(partitionKeys(partition).meta),
        readLetters(partition),
      ])
      return { partition, meta, letters }
    },
    async inherit(p, letters, fields) {
      const { keys, scripts } = on(p)
      // Before the last part, with which it is complete.
      if (fields) await inheritRefused(p)
      return scripts.inherit(keys, letters, fields)
    },
    handOver(p, posts) {
      const { keys, scripts } = on(p)
      return scripts.handOver(keys, to, posts)
    },
    async setInMongoDb() {
      const filter = { _id: layoutId, partitions: { $in: [from, to] } }
      const { matchedCount } = await checkpoints.updateOne(filter, { $set: { partitions: to } })
      return matchedCount === 1
    },
    setInRedis: () => redis.nodeFor(sharedKeys.config)().scripts.setPartitions(from, to),
  }
}

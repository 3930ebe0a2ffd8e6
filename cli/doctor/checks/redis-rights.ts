// What the user of REDIS_URL may do: the commands of the counting scripts and of BullMQ's scripts, tried within one script
// each, and those that the server sends by themselves.
import type { Redis } from 'ioredis'
import { judgeRights } from '../../../server/redis/findings.ts'
import { sharedKeys } from '../../../server/redis/keys.ts'
import { isReply } from '../../../server/redis/refusals.ts'
import { askQueueRights, askRights } from '../../../server/redis/rights.ts'
import { type Finding, fault, ok, warning } from '../check.ts'
import { isForbidden, ofEachNode } from './redis-server.ts'

type Words = readonly [name: string, ...words: (string | number)[]]

/** Each command that is sent outside of scripts, in an order in which they can be run on `key`. */
export const directCommands = (key: string): readonly Words[] => [
  ['PING'],
  ['TIME'],
  ['HELLO'],
  ['CLIENT', 'SETNAME', 'likeflow-doctor'],
  ['SET', key, '1'],
  ['GET', key],
  ['EXISTS', key],
  ['PTTL', key],
  ['DEL', key],
  ['HSET', key, 'f', 1],
  ['HSETNX', key, 'f', 1],
  ['HINCRBY', key, 'f', 1],
  ['HGET', key, 'f'],
  ['HMGET', key, 'f'],
  ['HGETALL', key],
  ['HVALS', key],
  ['HLEN', key],
  ['HEXISTS', key, 'f'],
  ['HSCAN', key, 0],
  ['HDEL', key, 'f'],
  ['XRANGE', key, '-', '+'],
  ['XREVRANGE', key, '+', '-'],
  ['ZRANGE', key, 0, 0],
  ['BZPOPMIN', key, 0.01],
  ['UNLINK', key],
  ['PUBLISH', `${key}:nobody`, ''],
]

const isRefused = async (answer: Promise<unknown>) => {
  try {
    await answer
    return false
  } catch (error) {
    if (!isReply(error)) throw error
    return isForbidden(error)
  }
}

const forbidden = async (client: Redis, key: string): Promise<string[]> => {
  const asked = directCommands(key).map(async ([name, ...words]) =>
    (await isRefused(client.call(name, ...words))) ? [name] : [],
  )
  return (await Promise.all(asked)).flat()
}

/** Of the channel of the events, which has one name. */
const mayNotListen = async (redis: Redis) => {
  const refused = await isRefused(redis.subscribe(sharedKeys.events))
  if (!refused) await redis.unsubscribe(sharedKeys.events)
  return refused
}

const grant = async (redis: Redis, names: readonly string[]) => {
  const user = await redis.call('ACL', 'WHOAMI').catch(() => '<user>')
  const commands = names.map((name) => `+${name.toLowerCase()}`).join(' ')
  return `ACL SETUSER ${user} ~*lf:* &lf:* ${commands}`
}

/** @throws what is no refusal. */
const scriptsRefused = (error: unknown) => {
  if (!isReply(error)) throw error
  return { why: error.message.split('\n')[0]! }
}

const find = async (redis: Redis, client: Redis, key: string): Promise<Finding> => {
  const asked = await askRights(redis, key).catch(scriptsRefused)
  if ('why' in asked)
    return fault(`it runs no scripts: ${asked.why}`, await grant(redis, ['EVALSHA', 'EVAL']))
  const missing = new Set([
    ...asked.missing,
    ...(await askQueueRights(redis, key)),
    ...(await forbidden(client, key)),
    ...((await mayNotListen(redis)) ? ['SUBSCRIBE'] : []),
  ])
  const { refusal, notes } = judgeRights({ ...asked, missing: [...missing] })
  if (refusal) return fault(refusal.why, await grant(redis, [...missing]))
  if (notes.length > 0) return warning(notes.join('; '), await grant(redis, ['INFO']))
  return ok('every command that is sent may be run')
}

export const rights = ofEachNode('rights', 'rights', ({ redis, keys }) => {
  const key = keys.name('rights')
  return find(redis, keys.expiring(redis, [key]), key)
})

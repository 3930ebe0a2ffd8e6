// What the Redis under test is, what it keeps, and how full it is, by the judgement of the server.
import { reasonTexts } from '../../../server/http/problem-texts.ts'
import { askDurability, durabilityOf } from '../../../server/redis/durability.ts'
import { isReplica, judgeDurability, tooFewReplicas } from '../../../server/redis/findings.ts'
import { memoryUse } from '../../../server/redis/memory.ts'
import { failureOf, isReply } from '../../../server/redis/refusals.ts'
import { askReplicas, hasWaitAof } from '../../../server/redis/replicas.ts'
import { isFull } from '../../../server/redis/room.ts'
import { createRun, loadScript } from '../../../server/redis/scripts/runner.ts'
import { type Check, type Finding, fault, ok, together, unknown, warning } from '../check.ts'
import type { NodeSubject, RedisSubject } from '../redis-subject.ts'
import type { Settings } from '../settings.ts'

/** A command that the user may not run, or whose keys or channels it may not touch. */
export const isForbidden = (error: unknown): boolean =>
  isReply(error) && /^NOPERM|unknown command|can't run this command/i.test(error.message)

const orForbidden = (error: unknown): Finding => {
  if (!isForbidden(error)) throw error
  return unknown('this user may not do what is asked for', 'See rights.')
}

/** A check of each node by itself. */
export const ofEachNode = (
  id: string,
  title: string,
  run: (node: NodeSubject, settings: Settings) => Promise<Finding>,
): Check<RedisSubject> => ({
  id,
  title,
  async run(subject) {
    const found = subject.nodes.map(
      async (node) => [node.name, await run(node, subject.settings).catch(orForbidden)] as const,
    )
    return together(new Map(await Promise.all(found)))
  },
})

const role = ofEachNode('role', 'role', async ({ identity }) =>
  identity.role === 'replica'
    ? fault(`${isReplica}: likes are refused`, reasonTexts['redis-read-only'].action)
    : ok('a primary: it takes writes'),
)

const durability = ofEachNode('durability', 'durability', async ({ redis }, { config }) => {
  const told = await askDurability(redis)
  const { refusal, notes } = judgeDurability(told, config.redisDurability)
  if (refusal?.reason === 'redis-durability-unknown')
    return fault(reasonTexts[refusal.reason].detail, refusal.why)
  if (refusal) return fault(refusal.why, reasonTexts[refusal.reason].action)
  if (durabilityOf(told, config.redisDurability) === 'unknown') return unknown(notes.join('; '))
  if (notes.length > 0)
    return warning(notes.join('; '), 'REDIS_DURABILITY=relaxed allows it: likes may be lost.')
  return config.redisDurability === 'declared' && told.size < 4
    ? ok('by your word: it does not tell its settings')
    : ok('a write is on disk before it is answered, and nothing is evicted')
})

const replicas = ofEachNode('replicas', 'replicas', async (node, { config }) => {
  const { redisReplicas: wanted } = config
  if (wanted === 0) return ok('REDIS_REPLICAS is 0: none must have a like before it is answered')
  const onDisk = await hasWaitAof(node.redis)
  const kept = await askReplicas(node.redis, node.keys.name('mark'), { replicas: wanted, onDisk })
  return kept
    ? ok(`${wanted} have a write before it is answered${onDisk ? ', on disk' : ''}`)
    : fault(tooFewReplicas(wanted), reasonTexts['redis-too-few-replicas'].action)
})

const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`

const memory = ofEachNode('memory', 'memory', async ({ redis }, { config }) => {
  const [told, keyspace] = await Promise.all([redis.info('memory'), redis.info('keyspace')])
  const { usedBytes, maxBytes, fullBytes, keysBytes, keysMaxBytes } = memoryUse(
    ...[told, keyspace],
    config,
  )
  if (usedBytes === null) return unknown('it does not tell its memory', 'Allow INFO (ACL +info).')
  const limit = maxBytes === null ? '' : ` of ${mb(maxBytes)}`
  const used = `${mb(usedBytes)}${limit} are used`
  if (isFull(usedBytes, fullBytes, false))
    return fault(`${used}: ${reasonTexts['redis-full'].detail}`, reasonTexts['redis-full'].action)
  if (isFull(keysBytes, keysMaxBytes, false))
    return fault(reasonTexts['idempotency-full'].detail, reasonTexts['idempotency-full'].action)
  return maxBytes === null
    ? warning(
        `${used}, without a limit: the machine can run out of it`,
        'Set maxmemory, or REDIS_MAX_BYTES where it cannot be set.',
      )
    : ok(`${used}; likes are refused from ${mb(fullBytes!)}`)
})

const probe = loadScript('probe')
const probeSeconds = 30

/** As the server asks whether it takes a like. */
const write = ofEachNode('write', 'a write', async ({ redis, keys }) => {
  try {
    await createRun(redis)(probe, [1, keys.name('probe'), probeSeconds])
    return ok('it takes one')
  } catch (error) {
    const { detail, action } = reasonTexts[failureOf(error)]
    return fault(`${detail} (${(error as Error).message.split('\n')[0]})`, action)
  }
})

export const serverChecks = [role, durability, replicas, write, memory]

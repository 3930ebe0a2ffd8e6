// The LikeFlow that is in this Redis already: its layout, its partitions, its processes; and what else lies in the database.
import { demandLayout, readRedisLayout } from '../../../server/layout-check.ts'
import { currentReport } from '../../../server/migrations/old-words.ts'
import { partitionKeys, sharedKeys } from '../../../server/redis/keys.ts'
import { FewerPartitionsError } from '../../../server/redis/refusals.ts'
import { createMeta, type PartitionMeta } from '../../../server/redis/scripts/meta.ts'
import { createRun } from '../../../server/redis/scripts/runner.ts'
import { redisTarget } from '../../../server/server-urls.ts'
import { createProcessWatch } from '../../../server/stream/process-watch.ts'
import { type Check, type Finding, fault, ok, warning } from '../check.ts'
import { nodeOf, type RedisSubject } from '../redis-subject.ts'

/** `where`: the server that has `found`. Pure. */
export const layoutFinding = (
  where: string,
  found: { partitions: number; hash: string } | null,
  partitions: number,
): Finding => {
  if (!found) return ok(`no LikeFlow has worked here; it would have ${partitions} partitions`)
  try {
    demandLayout(where, found, partitions)
    return ok(`data of ${partitions} partitions, as PARTITIONS says`)
  } catch (error) {
    return error instanceof FewerPartitionsError
      ? warning(error.message, `Set PARTITIONS=${found.partitions}, or grow.`)
      : fault((error as Error).message, `Set PARTITIONS=${found.partitions}.`)
  }
}

const layout: Check<RedisSubject> = {
  id: 'layout',
  title: 'layout',
  async run(subject) {
    const found = await readRedisLayout(nodeOf(subject, sharedKeys.config))
    return layoutFinding('Redis', found, subject.settings.config.partitions)
  },
}

const partitionsFinding = (metas: readonly PartitionMeta[]): Finding => {
  const waiting = metas.reduce((sum, { pending, claimed }) => sum + pending + claimed, 0)
  const dead = metas.reduce((sum, one) => sum + one.dead, 0)
  const stopped = metas.flatMap(({ stopped }, p) => (stopped ? [`${p} (${stopped})`] : []))
  if (stopped.length > 0)
    return fault(
      `stopped: ${stopped.join(', ')}; their likes are counted and not written`,
      'See "A stopped partition" in docs/operations.md.',
    )
  if (dead > 0)
    return warning(
      `${dead} likes are dead letters`,
      'See the alert dead-letters in docs/operations.md.',
    )
  return ok(`none is stopped; ${waiting} likes wait`)
}

const partitions: Check<RedisSubject> = {
  id: 'partitions',
  title: 'partitions',
  async run(subject) {
    const found = await readRedisLayout(nodeOf(subject, sharedKeys.config))
    if (!found) return ok('none yet')
    const metas = Array.from({ length: found.partitions }, (_, p) => {
      const keys = partitionKeys(p)
      return createMeta(createRun(nodeOf(subject, keys.meta))).readMeta(keys)
    })
    return partitionsFinding(await Promise.all(metas))
  },
}

const processes: Check<RedisSubject> = {
  id: 'processes',
  title: 'processes',
  async run(subject) {
    const redis = nodeOf(subject, sharedKeys.procs)
    const [reports, [seconds]] = await Promise.all([redis.hvals(sharedKeys.procs), redis.time()])
    const { live } = createProcessWatch()(reports.map(currentReport), Number(seconds) * 1000)
    if (live.length === 0) return ok('none of LikeFlow runs here')
    const who = live.map(({ host, pid, roles }) => `${host}/${pid} (${roles.join(', ')})`)
    return ok(`${live.length} of LikeFlow run here: ${who.join('; ')}`)
  },
}

const looksAt = 10_000 // keys: enough to tell

/** Keys of others share memory, and its limit, with likes. */
const others: Check<RedisSubject> = {
  id: 'database',
  title: 'database',
  async run({ settings, nodes, kind }) {
    const { redis } = nodes[0]!
    let [cursor, seen, foreign] = ['0', 0, 0]
    do {
      const [next, keys] = await redis.scan(cursor, 'COUNT', 1000)
      seen += keys.length
      foreign += keys.filter((key) => !/^(lf:|\{lf:)/.test(key)).length
      cursor = next
    } while (cursor !== '0' && seen < looksAt)
    const where =
      kind === 'cluster' ? '' : `number ${redisTarget(settings.config.redisUrl).database}, `
    const names = 'all keys begin with lf: or {lf:'
    if (foreign === 0) return ok(`${where}${seen === 0 ? `empty; ${names}` : names}`)
    return warning(
      `${where}${foreign} of ${seen} keys that were looked at are of others: they share its memory`,
      'Give LikeFlow a Redis of its own, or room for both.',
    )
  },
}

export const likeflowChecks = [others, layout, partitions, processes]

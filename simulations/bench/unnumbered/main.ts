// LikeFlow's API with one part exchanged: flushes without numbers, for a Redis that is fsynced once a second.
// It exists to be measured beside the real one; everything else on a like's way is the same code.
import { loadConfig } from '../../../server/config.ts'
import { createShedding } from '../../../server/http/shedding.ts'
import { createLifecycle } from '../../../server/lifecycle.ts'
import { createLikes } from '../../../server/likes/likes.ts'
import { createLog } from '../../../server/log.ts'
import type { PartitionKeys } from '../../../server/redis/keys.ts'
import { createRun, loadScript } from '../../../server/redis/scripts/runner.ts'
import { type AddLikesAnswer, createScripts, type Flush } from '../../../server/redis/scripts.ts'
import { createCommon } from '../../../server/roles/common.ts'
import { startMemoryServer } from '../../../testing/memory.ts'

const config = loadConfig({ ...process.env, REDIS_DURABILITY: 'relaxed' })
const log = createLog(config.logLevel)
const lifecycle = createLifecycle((part, err) => log.error({ part, err }, 'stop failed'))
const fatal = (error: Error) => {
  throw error
}
const common = createCommon({ config, log, lifecycle, fatal })
const { redis, publisher, topPosts } = common

const script = loadScript('../../../simulations/bench/unnumbered/plain-flush')
const run = createRun(redis.ingest)

const neverContinued = { continued: '0' }

/** Counts like the real one, as often as it is sent. */
const addLikes = async (keys: PartitionKeys, { plain }: Flush): Promise<AddLikesAnswer> => {
  const args = [3, keys.meta, keys.pending, keys.counts, JSON.stringify(plain)]
  const [id, ordinal, accepted, totals] = await run<[string, number, number, (number | null)[]]>(
    script,
    args,
  )
  const counted = { status: 'ok' as const, id, ordinal, accepted, totals, groups: [] }
  return { ...counted, ...neverContinued }
}

const likes = createLikes({
  redis,
  scripts: { ingest: { ...createScripts(redis.ingest), addLikes }, commands: common.scripts },
  mongodb: common.mongodb,
  posts: common.reader,
  log,
  partitions: config.partitions,
  countsLimit: config.countsLimit,
  idempotencyTtlMs: config.idempotencyTtlMs,
  known: null,
  onTotals: (pairs) => {
    publisher.likes(pairs)
    topPosts.note(pairs)
  },
  onCounted: () => {},
})

common.mongodb.start()
publisher.start()
topPosts.start()
const shedding = createShedding()
shedding.start()
const env = { PORT: String(config.port), NODE_ENV: 'production' }
const server = await startMemoryServer(env, { likes, shedding })

process.once('SIGTERM', async () => {
  await server.stop()
  shedding.stop()
  await likes.stop()
  await lifecycle.release()
})

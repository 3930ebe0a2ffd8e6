// Role api: the likes that come in and the page that watches them.
import { join } from 'node:path'
import type { ProblemType } from '../../contract/index.ts'
import { root } from '../../files/root.ts'
import { createFloods } from '../flood/floods.ts'
import { floodIncident } from '../flood/incident.ts'
import { ownUrl } from '../flood/plan.ts'
import { createHistogram } from '../histogram.ts'
import { adminMode } from '../http/admin-mode.ts'
import { createHttpApp } from '../http/app.ts'
import { reasonTexts } from '../http/problem-texts.ts'
import { createHttpServer } from '../http/server.ts'
import { createShedding } from '../http/shedding.ts'
import { createLab } from '../lab/lab.ts'
import { loseReply } from '../lab/lose-reply.ts'
import { createForgotten } from '../likes/forgotten.ts'
import { createKnownPosts } from '../likes/known-posts.ts'
import { createLag } from '../likes/lag.ts'
import { createLikes } from '../likes/likes.ts'
import { createReceipts, type Receipts } from '../likes/receipts.ts'
import { createTotals } from '../likes/totals.ts'
import { createMetrics } from '../metrics.ts'
import type { OwnMetric } from '../own-metrics.ts'
import { createPosts } from '../posts/posts.ts'
import { createReadiness } from '../readiness.ts'
import { createClosedPartitions } from '../redis/closed-partitions.ts'
import { createPartitionRefusals } from '../redis/partition-refusals.ts'
import { createRefusedLikes } from '../redis/refused-likes.ts'
import { createRoom } from '../redis/room.ts'
import { apiMetrics } from '../role-metrics.ts'
import { createLivingProcesses } from '../stream/living-processes.ts'
import { createRelay } from '../stream/relay.ts'
import type { Sampler } from '../stream/sampler.ts'
import { createServerState } from '../stream/server-state.ts'
import { streamConfig } from '../stream-config.ts'
import { buildAdministration } from './administration.ts'
import type { BuiltRole, Common } from './common.ts'
import { tellServerState } from './tell-server-state.ts'

const webRoot = join(root, 'web/dist')
const snapshotTop = 20

interface ApiDeps {
  readonly common: Common
  /** This process's own; null: samples come from the stream. */
  readonly sampler: Sampler | null
  /** What the other roles of this process count. */
  readonly others: readonly OwnMetric[]
  readonly listensWhenReady: boolean
  /** For drills. */
  readonly host: NodeJS.Process | null
}

export const buildApi = (deps: ApiDeps) => {
  const { common, sampler, others, listensWhenReady, host } = deps
  const { config, log, lifecycle, redis, mongodb, models } = common
  const { reader, publisher, topPosts, redisClock, redisSilence: silence } = common
  const { partitions } = config
  const lag = createLag()
  const requestMs = createHistogram()
  const shedding = createShedding()
  const problems = new Map<ProblemType, number>()

  const room = createRoom({
    nodes: redis.nodes,
    shares: config,
    log: log.child({ part: 'redis' }),
  })
  lifecycle.own('room', room.stop)
  const forgotten = createForgotten()
  const likes = createLikes({
    room,
    redis,
    scripts: common.scripts,
    mongodb,
    posts: reader,
    log: log.child({ part: 'likes' }),
    traces: common.traces,
    partitions,
    countsLimit: config.countsLimit,
    idempotencyTtlMs: config.idempotencyTtlMs,
    known: config.unknownPosts === 'reject' ? createKnownPosts({ mongodb, posts: reader }) : null,
    onTotals: (pairs) => {
      publisher.likes(pairs)
      topPosts.note(pairs)
    },
    onCounted: (partition, ordinal, since, count) => {
      const ms = performance.now() - since
      requestMs.record(ms, count)
      lag.counted(partition, ordinal, redisClock.now() - ms, count)
    },
    onOthersLost: forgotten.note,
  })
  lifecycle.own('likes', likes.stop)

  let port = 0
  const floods = createFloods({
    notes: common.scripts,
    publisher,
    url: () => ownUrl(config.host, port),
    onEnd: (flood) => {
      publisher.incident(floodIncident(flood))
      void common.auditor.run()
    },
    log: log.child({ part: 'flood' }),
  })
  const totals = createTotals({ redis: redis.commands, partitions, seed: likes.seed })
  const posts = createPosts({ models, reader, mongodb, totals, topPosts })
  const relay = createRelay({
    redis: redis.commands,
    subscriber: redis.subscriber,
    log: log.child({ part: 'relay' }),
    now: redisClock.now,
    state: () => serverState.now(),
    readSnapshot: async () => ({
      config: streamConfig(config, redis, mongodb),
      top: await posts.top(snapshotTop),
      flood: await floods.current(),
    }),
  })
  relay.onBatch(lag.settled)

  const receipts = createReceipts({
    scripts: common.scripts,
    partitions,
    onSettled: (listener) =>
      relay.onBatch(({ state, partition }) => state === 'settled' && listener(partition)),
  })
  const samples = {
    latest: () => sampler?.latest() ?? relay.latest(),
    latestAgeMs: () => (sampler?.latest() ? sampler.latestAgeMs() : relay.latestAgeMs()),
    sampleNow: async () => (sampler ? sampler.sampleNow() : relay.latest()),
  }
  const lab = createLab({
    host,
    local: adminMode(config) === 'local',
    url: () => ownUrl(config.host, port),
    loseReply: () => loseReply(redis.nodes()[0]!.ingest, () => likes.inFlight() > 0),
    cutBrowsers: relay.cut,
    browsers: relay.clients,
  })
  const closed = createClosedPartitions(redis, partitions)
  const refused = createRefusedLikes({ redis, closed, log: log.child({ part: 'redis' }) })
  lifecycle.own('refused likes', refused.stop)
  const serverState = createServerState({
    refusals: createPartitionRefusals({ redis, partitions, refused, room, silence }),
    onRefusal: refused.onChange,
    mongodb,
    textOf: (reason) => reasonTexts[reason],
    now: redisClock.now,
  })
  lifecycle.own('server state', tellServerState({ serverState, relay, publisher, problems }))
  const readiness = createReadiness({
    redis,
    partitions,
    room,
    closed,
    mongodb,
    latest: samples.latest,
    rejectsUnknown: config.unknownPosts === 'reject',
  })
  const metrics = createMetrics({
    own: [...others, ...apiMetrics({ requestMs, lag, problems })],
    latest: samples.latest,
    latestAgeMs: samples.latestAgeMs,
    up: () => ({ redis: redis.answers(), mongodb: mongodb.up() }),
    inFlight: likes.inFlight,
    sseClients: relay.clients,
  })
  const stopping = new AbortController()
  const app = createHttpApp({
    ...buildAdministration(common),
    config,
    log: log.child({ part: 'http' }),
    likes,
    receipts: endWaits(receipts, stopping.signal),
    posts,
    floods,
    lab,
    relay,
    sampler: samples,
    processes: createLivingProcesses({ redis: redis.commands, now: redisClock.now }),
    readiness: readiness.answer,
    redisReason: redis.reason,
    metrics: metrics.text,
    onRefused: (problem) => problems.set(problem, (problems.get(problem) ?? 0) + 1),
    webRoot,
    shedding,
  })
  const server = createHttpServer({ app, config, log: log.child({ part: 'http' }) })
  lifecycle.own('http server', server.stop)
  lifecycle.own('browsers', relay.stop)
  lifecycle.own('shedding', shedding.stop)
  lifecycle.own('readiness', () => {
    readiness.stop()
    stopping.abort(new Error('the server stops'))
  })
  lifecycle.own('flood', floods.stop)

  const role: BuiltRole = {
    async start() {
      // Tests share a machine that is late for other reasons than likes; shedding has its own tests.
      if (config.env !== 'test') shedding.start()
      room.start()
      topPosts.start()
      relay.start()
      serverState.start()
      if (listensWhenReady) await readiness.ready()
      port = (await server.start()).port
      log.info({ url: `http://${config.host}:${port}`, admin: adminMode(config) }, 'listening')
      if (adminMode(config) === 'off') log.info('/admin is off: it needs ADMIN_PASSWORD here')
    },
    leave() {
      readiness.stop()
      return server.leave()
    },
    report: () => ({
      loopDelayP99Ms: shedding.delayP99Ms(),
      api: {
        inFlight: likes.inFlight(),
        sseClients: relay.clients(),
        forgotten: forgotten.count(),
        requestMs: requestMs.take(),
        lagMs: lag.take(),
      },
    }),
  }
  return { role, port: () => port, metrics }
}

/** Those who wait for a receipt do not hold up a stop. */
const endWaits = (receipts: Receipts, stopping: AbortSignal): Receipts => ({
  state: receipts.state,
  wait: (receipt, timeoutMs, signal) =>
    receipts.wait(receipt, timeoutMs, AbortSignal.any([signal, stopping])),
})

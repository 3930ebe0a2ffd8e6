// What every role stands on: the two connections, the models, the queue and the way out for events.

import type { ProcessReport } from '../../contract/index.ts'
import { createAuditor } from '../batches/audit.ts'
import { createTellState } from '../batches/batch-states.ts'
import { createCheckpoints } from '../batches/checkpoint.ts'
import { createClaim } from '../batches/claim.ts'
import { createPauses } from '../batches/pauses.ts'
import { createBatchQueue } from '../batches/queue.ts'
import type { Config } from '../config.ts'
import { checkMongoDbLayout, checkRedisLayout, LayoutError, watchLayout } from '../layout-check.ts'
import type { Lifecycle } from '../lifecycle.ts'
import { createTopPosts } from '../likes/top.ts'
import type { Log } from '../log.ts'
import { createMongoDb } from '../mongodb/connection.ts'
import { createModels, createPostReader } from '../mongodb/models.ts'
import { createWebhook } from '../notifications/webhook.ts'
import type { OwnMetric } from '../own-metrics.ts'
import { createRedisClock } from '../redis/clock.ts'
import { connectRedis } from '../redis/connections.ts'
import { createScripts } from '../redis/scripts.ts'
import { createSilence } from '../redis/silence.ts'
import { createPublisher } from '../stream/publisher.ts'
import type { Traces } from '../traces/traces.ts'

/** A role, built: nothing runs before `start`; its stops are with the lifecycle. */
export interface BuiltRole {
  start(): Promise<void> | void
  /** The first that happens when the process is to stop. */
  leave?(): Promise<void>
  /** Its part of the process's report. */
  report?(): Partial<ProcessReport>
  /** What it counts of itself. */
  readonly metrics?: readonly OwnMetric[]
}

export interface CommonDeps {
  readonly config: Config
  readonly log: Log
  readonly traces: Traces
  readonly lifecycle: Lifecycle
  /** The process cannot go on. */
  readonly fatal: (error: Error) => void
}

export const createCommon = ({ config, log, traces, lifecycle, fatal }: CommonDeps) => {
  const { partitions } = config

  /** A wrong layout ends the process: nothing may be counted or written by it. */
  const orFatal = (check: Promise<void>) =>
    check.catch((error) => {
      if (error instanceof LayoutError) fatal(error)
      throw error
    })

  const redis = connectRedis({
    config,
    log: log.child({ part: 'redis' }),
    onConnect: (client) => orFatal(checkRedisLayout(client, partitions)),
    fatal,
  })
  lifecycle.own('redis', redis.stop)
  const mongodb = createMongoDb({ url: config.mongodbUrl, log: log.child({ part: 'mongodb' }) })
  lifecycle.own('mongodb', mongodb.stop)
  const models = createModels(mongodb.connection)
  mongodb.onConnect(() => orFatal(checkMongoDbLayout(models.checkpoints, partitions)))

  const scripts = createScripts(redis.commands)
  const layoutWatch = watchLayout(redis.commands, partitions, fatal)
  lifecycle.own('layout watch', layoutWatch.stop)
  const redisClock = createRedisClock(redis.commands)
  lifecycle.own('redis clock', redisClock.stop)
  const redisSilence = createSilence(redis.nodes)
  lifecycle.own('redis silence', redisSilence.stop)
  const publisher = createPublisher({ scripts, log: log.child({ part: 'publisher' }) })
  lifecycle.own('publisher', publisher.stop)
  const queue = createBatchQueue(redis.commands, traces)
  lifecycle.own('queue', queue.stop)
  const pauses = createPauses({
    redis: redis.commands,
    scripts,
    queue,
    partitions,
    now: redisClock.now,
    log: log.child({ part: 'pauses' }),
  })
  lifecycle.own('pauses', pauses.stop)
  /** null: no webhook is set */
  const webhook = config.webhookUrl && createWebhook(redis.commands, config.webhookUrl, traces)
  if (webhook) lifecycle.own('notification queue', webhook.queue.stop)
  const topPosts = createTopPosts({ redis, scripts, partitions, log: log.child({ part: 'top' }) })
  lifecycle.own('top posts', topPosts.stop)
  const tellState = createTellState(publisher, redisClock.now)
  const claim = createClaim({
    ...{ scripts, queue, tellState, traces },
    log: log.child({ part: 'claim' }),
  })
  const auditor = createAuditor({
    redis: redis.commands,
    scripts,
    mongodb,
    model: models.posts,
    partitions,
    intervalMs: config.auditIntervalMs,
    now: redisClock.now,
    log: log.child({ part: 'audit' }),
    onAudited: () => topPosts.refill(models.posts),
  })
  lifecycle.own('auditor', auditor.stop)

  return {
    config,
    log,
    traces,
    lifecycle,
    redis,
    mongodb,
    models,
    reader: createPostReader(models),
    checkpoints: createCheckpoints(models.checkpoints),
    scripts,
    redisClock,
    redisSilence,
    layoutWatch,
    publisher,
    tellState,
    queue,
    pauses,
    webhook,
    topPosts,
    claim,
    auditor,
  }
}

export type Common = ReturnType<typeof createCommon>

// One run of the command on real servers: connects, looks whether the change can be made, makes it. It connects as a
// process with the number of now, which is asked of Redis first.
import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import { crashPoint } from '../crash-point.ts'
import { createLifecycle } from '../lifecycle.ts'
import { createTopPosts } from '../likes/top.ts'
import type { Log } from '../log.ts'
import { currentReport } from '../migrations/old-words.ts'
import { createMongoDb } from '../mongodb/connection.ts'
import { createModels } from '../mongodb/models.ts'
import { connectRedis } from '../redis/connections.ts'
import { partitionKeys, sharedKeys } from '../redis/keys.ts'
import { createScripts } from '../redis/scripts.ts'
import { buildDrain } from '../roles/drain.ts'
import { GrowthError, grow } from './grow.ts'
import { refusalOf } from './refusal.ts'
import { createSteps } from './steps.ts'

export interface RunDeps {
  readonly config: Config
  readonly log: Log
  /** null: only says how many there are */
  readonly to: number | null
  readonly plan: boolean
  /** Given up when it is not empty by then. */
  readonly emptyWithinMs: number
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** @throws {GrowthError} with what is in the way, or as the servers do; it may be run again. */
export const runGrowth = async (deps: RunDeps): Promise<void> => {
  const { config, log, to, plan, signal, tell } = deps
  const lifecycle = createLifecycle(() => {})
  try {
    const servers = await connect(config, log, lifecycle, signal)
    const from = await servers.partitions()
    if (from === null)
      throw new GrowthError('there is no data yet: set PARTITIONS before the first start')
    tell(`${from} partitions`)
    if (to === null || to === from) return await endUnfinished(deps, servers, from)
    const fault = refusalOf(from, to) ?? (await inTheWay(servers, from, config.webhookUrl !== null))
    if (fault) throw new GrowthError(fault)
    tell(`each becomes ${to / from}; likes are refused until it is done, about a second`)
    if (!plan) await change(deps, servers, from, to)
  } finally {
    await lifecycle.release()
  }
}

type Servers = Awaited<ReturnType<typeof connect>>

const connect = async (
  config: Config,
  log: Log,
  lifecycle: ReturnType<typeof createLifecycle>,
  signal: AbortSignal,
) => {
  const failed = new AbortController()
  const redis = connectRedis({
    config,
    log,
    onConnect: async () => {},
    fatal: (error) => failed.abort(error),
  })
  lifecycle.own('redis', redis.stop)
  const mongodb = createMongoDb({ url: config.mongodbUrl, log })
  lifecycle.own('mongodb', mongodb.stop)
  const models = createModels(mongodb.connection)
  mongodb.start()
  const either = AbortSignal.any([signal, failed.signal, AbortSignal.timeout(connectWithinMs)])
  await Promise.all([redis.whenUp(either), mongodb.whenUp(either)])
  const partitions = async () => {
    const k = await redis.commands.hget(sharedKeys.config, 'partitions')
    return k === null ? null : Number(k)
  }
  const scripts = createScripts(redis.commands)
  return { redis, mongodb, models, scripts, partitions }
}

const connectWithinMs = 15_000

/** Why it cannot begin; null: it can. Nothing was changed then. */
const inTheWay = async ({ redis, scripts }: Servers, from: number, tells: boolean) => {
  const metas = await Promise.all(
    Array.from({ length: from }, (_, p) => scripts.readMeta(partitionKeys(p))),
  )
  const stopped = metas.findIndex((meta) => meta.stopped !== null)
  if (stopped >= 0) return `partition ${stopped} is stopped: continue it first`
  if (metas.some(({ paused }) => paused))
    return 'claims are paused, and it would claim: resume first'
  const hasBase = await redis.commands.hexists(sharedKeys.audit, 'base')
  if (!hasBase && metas.some(({ accepted }) => accepted > 0))
    return 'no audit has been: let a producer run first'
  const reports = await redis.commands.hvals(sharedKeys.procs)
  if (!tells && reports.some((text) => currentReport(text).notifications))
    return 'a webhook is told here, also of what this command writes: set its WEBHOOK_ settings'
  return null
}

/** Says what a change that did not come to its end has left; asked for the number of now, gives it up where it can. */
const endUnfinished = async ({ to, plan, tell }: RunDeps, { redis }: Servers, from: number) => {
  const all = Array.from({ length: from }, (_, p) => p)
  const layoutOf = (p: number) => redis.commands.hget(partitionKeys(p).meta, 'layout')
  const findLeft = async () => {
    const layouts = await Promise.all(all.map(layoutOf))
    return layouts.filter((layout) => layout !== null && layout !== String(from))
  }
  const reopen = async (p: number) => {
    const keys = partitionKeys(p)
    const { scripts } = redis.nodeFor(keys.meta)()
    const run = newRun()
    if ((await scripts.closePartition(keys, run, from, from)) === 'closed')
      await scripts.reopenPartition(keys, run, from)
  }
  const found = await findLeft()
  const givesUp = to === from && !plan
  if (found.length > 0 && givesUp) await Promise.all(all.map(reopen))
  const left = givesUp ? await findLeft() : found
  const sealed = left.find((layout) => !layout!.startsWith('closed '))
  if (sealed) throw new GrowthError(`it cannot be given up any more: finish it with --to ${sealed}`)
  if (left.length > 0)
    throw new GrowthError(
      `a change was not finished, ${left.length} partitions are closed: run it again, or give it up with --to ${from}`,
    )
  if (found.length > 0) tell('the change that was not finished is given up: likes are counted')
}

const newRun = () => randomBytes(16).toString('base64url')

const change = async (
  { config, log, signal, emptyWithinMs, tell }: RunDeps,
  { redis, mongodb, models, scripts }: Servers,
  from: number,
  to: number,
) => {
  const began = performance.now()
  const ending = AbortSignal.any([signal, AbortSignal.timeout(emptyWithinMs)])
  const drain = buildDrain({ config, redis, scripts, mongodb, models }, { log })
  const run = newRun()
  const { checkpoints } = models
  const steps = createSteps({ run, from, to, redis, checkpoints, drain, signal: ending })
  const say = (stage: string) => {
    tell(`${String(Math.round(performance.now() - began)).padStart(5)} ms  ${stage}`)
    crashPoint('growing')
  }
  await grow({ from, to, steps, signal: ending, tell: say })
  say(`${to} partitions`)
  const top = createTopPosts({ redis, scripts, partitions: to, log })
  await top.refill(models.posts).catch(() => {}) // the next audit does it too
}

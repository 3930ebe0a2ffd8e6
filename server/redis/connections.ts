// The Redis clients of one process. Ingest and commands never resend: ioredis' default would run a
// command twice after a lost reply, so a caller that retries must be able to (flush numbers, idempotent
// scripts). A client that meets a replica closes its connection and looks the name up again, and so do all others.
import { Redis, type RedisOptions } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { redisTarget } from '../server-urls.ts'
import { endsWithin, within } from '../within.ts'
import { isReplica, tooFewReplicas } from './findings.ts'
import { createGather, type Gather } from './gather.ts'
import { connectionOptions, retryStrategy } from './options.ts'
import { databaseRefusal, keepToDatabase } from './own-database.ts'
import { refusalOf } from './refusals.ts'
import { askReplicas, behindReplicasMs } from './replicas.ts'
import { type StateWatch, watchState } from './state.ts'
import { withInfo } from './withheld-info.ts'

export interface RedisConnections extends Omit<StateWatch, 'stop'> {
  /** Flushes of the lanes only: 1 s per command (2.4 s with replicas to wait for), fails at once when the connection does. */
  readonly ingest: Redis
  /** What the lanes send now, one after the other, leaves together. */
  readonly gather: Gather
  /** Everything else with a reply: 5 s per command. */
  readonly commands: Redis
  /** The same for its commands. */
  readonly gatherCommands: Gather
  /** As that, with a question to the replicas where `REDIS_REPLICAS` asks for them. */
  readonly gatherKept: Gather
  readonly subscriber: Redis
  /** Called with each refusal that a flush meets, see refusals.ts; answers how to take it off. */
  onRefused(listener: (reason: UnavailableReason) => void): () => void
  /** A new client with the needs of BullMQ's worker: waits for ever, resends. */
  forWorker(): Redis
  /**
   * The first step of a stop: a Redis that does not answer is left, so that no later step waits for it.
   * Flushes under way keep their client: their callers are told what became of them.
   */
  leaveIfSilent(): Promise<void>
  stop(): Promise<void>
}

const failFast: RedisOptions = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  retryStrategy,
}

// A link whose other end is gone without a word would keep a worker waiting for ever. BullMQ itself waits
// up to 10 s for a job.
const workerSilenceMs = 15_000

const silentMs = 2000 // longer than a disk stands still now and then
const loadingRetryMs = 500 // ioredis would wait up to 10 s after the data is read
const quitMs = 1000 // a Redis that does not answer is left without a farewell

interface RedisDeps {
  readonly config: Pick<Config, 'redisUrl' | 'redisDurability' | 'redisReplicas'>
  readonly log: Log
  /** Runs at every (re)connection, before the state is 'up'; throwing keeps it away. */
  readonly onConnect: (redis: Redis) => Promise<void>
  /** This kind of server cannot be used: the process ends. */
  readonly fatal: (error: Error) => void
}

export const connectRedis = ({ config, log, onConnect, fatal }: RedisDeps): RedisConnections => {
  const target = redisTarget(config.redisUrl)
  const clients = new Set<Redis>()
  const refusalListeners = new Set<(reason: UnavailableReason) => void>()

  /** ioredis asks this for every error that Redis answers; true: close, look the name up, connect again. */
  const metReplica = (error: Error) => {
    const reason = refusalOf(error)
    if (reason !== 'redis-read-only') return false
    doubt(reason, isReplica)
    return true
  }

  /** Whatever is made of it (BullMQ makes its blocking client by `duplicate`) is as it is, and is left with it. */
  const adopt = (client: Redis): Redis => {
    clients.add(client)
    client.on('end', () => clients.delete(client))
    const duplicate = client.duplicate.bind(client)
    client.duplicate = ((options) => adopt(duplicate(options))) as Redis['duplicate']
    return withInfo(keepToDatabase(client))
  }
  const open = (name: string, options: RedisOptions): Redis => {
    const client = new Redis({
      ...connectionOptions(target),
      reconnectOnError: metReplica,
      ...options,
      connectionName: `likeflow-${name}`,
      replyMapping: 'legacy',
    })
    client.on('error', (error) => log.debug({ client: name, err: error }, 'redis connection error'))
    return adopt(client)
  }

  /** `leave(ingest)`: whatever the others are connected to, it is not where the likes are counted now. */
  const leave = (except?: Redis) => {
    for (const client of clients) if (client !== except) client.disconnect(true)
  }

  const ingest = open('ingest', {
    ...failFast,
    commandTimeout: config.redisReplicas > 0 ? behindReplicasMs : 1000,
    socketTimeout: 2500,
    enableReadyCheck: false,
    reconnectOnError: (error) => {
      const reason = refusalOf(error)
      if (reason) for (const listener of refusalListeners) listener(reason)
      metReplica(error)
      return false // it is left after the state was told, with all others
    },
  })
  const commands = open('commands', {
    ...failFast,
    commandTimeout: 5000,
    socketTimeout: 10_000,
    maxLoadingRetryTime: loadingRetryMs,
  })
  const subscriber = open('subscriber', { maxRetriesPerRequest: null, retryStrategy })

  let refusal: string | null = null // said once, not at every try
  ingest.on('error', (error) => {
    const line = databaseRefusal(config.redisUrl, error)
    if (line && line !== refusal) log.error(line)
    refusal = line ?? refusal
  })
  const {
    stop: stopWatch,
    doubt,
    ...watch
  } = watchState({
    redis: ingest,
    demand: { durability: config.redisDurability, replicas: config.redisReplicas },
    log,
    onConnect,
    fatal,
    leave,
  })

  /** What `client` asks the replicas after a write; likes wait for them while they are too few. */
  const question = (client: Redis) => {
    const replicas = config.redisReplicas
    if (replicas === 0) return null
    return async () => {
      const onDisk = watch.findings()?.onDisk ?? false
      const kept = await askReplicas(client, { replicas, onDisk })
      if (!kept) doubt('redis-too-few-replicas', tooFewReplicas(replicas))
      return kept
    }
  }

  const leaveIfSilent = async () => {
    if (commands.status !== 'ready') return
    if (await endsWithin(silentMs, commands.ping()).catch(() => false)) return
    log.warn({ ms: silentMs }, 'redis does not answer: left')
    for (const client of clients) {
      if (client === ingest) continue
      client.disconnect()
      client.stream?.destroy() // what waits for an answer fails now, not when the other end hangs up
    }
  }

  const close = async (client: Redis) => {
    if (client.status !== 'ready') return client.disconnect()
    await within(quitMs, client.quit())
    client.disconnect()
  }

  let stopped: Promise<void> | undefined
  const stopAll = async () => {
    stopWatch()
    await Promise.all([...clients].map(close))
  }

  return {
    ingest,
    gather: createGather(ingest, question(ingest)),
    commands,
    gatherCommands: createGather(commands),
    gatherKept: createGather(commands, question(commands)),
    subscriber,
    onRefused: (listener) => {
      refusalListeners.add(listener)
      return () => void refusalListeners.delete(listener)
    },
    forWorker: () =>
      open('worker', { maxRetriesPerRequest: null, retryStrategy, socketTimeout: workerSilenceMs }),
    ...watch,
    leaveIfSilent,
    stop: () => {
      stopped ??= stopAll()
      return stopped
    },
  }
}

// One server that takes likes: the only one, or one of a cluster's primaries. It has the clients of flushes and of
// commands, which never send anything again (ioredis' default would run a command twice after a lost reply): a caller
// that tries again must be able to, by flush numbers or idempotent scripts.
import type { Redis, RedisOptions } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import type { Log } from '../log.ts'
import { type Demand, isReplica, tooFewReplicas } from './findings.ts'
import { createGather, type Gather } from './gather.ts'
import type { NodeKeys } from './keys.ts'
import { retryStrategy } from './options.ts'
import { refusalOf } from './refusals.ts'
import { askReplicas, behindReplicasMs } from './replicas.ts'
import { createMeta } from './scripts/meta.ts'
import { createRun } from './scripts/runner.ts'
import { createScripts, type Scripts } from './scripts.ts'
import { movedOf } from './slots.ts'
import { type StateWatch, watchState } from './state.ts'
import { createWriteProbe, type WriteProbe } from './write-probe.ts'

export interface RedisNode extends Omit<StateWatch, 'stop'> {
  /** `host:port`, as its cluster calls it; '': where the URL leads. */
  readonly name: string
  /** Flushes of the lanes only: 1 s per command (2.4 s with replicas to wait for), fails at once when the connection does. */
  readonly ingest: Redis
  /** Everything else with a reply: 5 s per command. */
  readonly commands: Redis
  /** Commands that are sent now, one after the other, leave together. */
  readonly gatherCommands: Gather
  /** Of the lanes, on `ingest`: those of one turn leave together. */
  readonly scripts: Scripts
  /** Reads what replicas have as well, where `REDIS_REPLICAS` asks for them. @throws {TooFewReplicasError} */
  readonly readKept: Scripts['readMeta']
  /** Whether it takes a like now. */
  readonly probe: WriteProbe
  doubt(reason: UnavailableReason, why: string): void
  /** From now on it is away. */
  stop(): void
}

const failFast: RedisOptions = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  retryStrategy,
}
const loadingRetryMs = 500 // ioredis would wait up to 10 s after the data is read

export interface NodeDeps {
  readonly name: string
  readonly open: (name: string, options: RedisOptions) => Redis
  readonly demand: Demand
  readonly log: Log
  /** Lie in a slot that it serves. */
  readonly keys: () => NodeKeys
  /** Runs at every (re)connection, before it is up; throwing keeps it away. */
  readonly onConnect: (node: RedisNode) => Promise<void>
  /** It is a node of a cluster, and was not known as one. */
  readonly onCluster: ((node: RedisNode) => void) | null
  readonly fatal: (error: Error) => void
  /** Its connections lead to a server that takes no likes any more. */
  readonly leave: (except?: Redis) => void
  /** A slot that it was asked for is served by another one. */
  readonly onMoved: (error: Error) => void
  readonly onRefused: (reason: UnavailableReason) => void
}

export const createNode = (deps: NodeDeps): RedisNode => {
  const { name, open, demand, keys, log } = deps
  const { replicas } = demand

  const ingest = open('ingest', {
    ...failFast,
    commandTimeout: replicas > 0 ? behindReplicasMs : 1000,
    socketTimeout: 2500,
    enableReadyCheck: false,
    reconnectOnError: (error) => {
      const reason = refusalOf(error)
      if (movedOf(error)) deps.onMoved(error)
      else if (reason && reason !== 'redis-moves') deps.onRefused(reason)
      if (reason === 'redis-read-only') watch.doubt(reason, isReplica)
      return false // it is left after the state was told, with all others
    },
  })
  const commands = open('commands', {
    ...failFast,
    commandTimeout: 5000,
    socketTimeout: 10_000,
    maxLoadingRetryTime: loadingRetryMs,
    reconnectOnError: (error) => {
      if (movedOf(error)) deps.onMoved(error)
      if (refusalOf(error) !== 'redis-read-only') return false
      watch.doubt('redis-read-only', isReplica)
      return true
    },
  })

  const watch = watchState({
    redis: ingest,
    demand,
    keys,
    log,
    onConnect: () => deps.onConnect(node),
    onCluster: deps.onCluster && (() => deps.onCluster!(node)),
    fatal: deps.fatal,
    leave: deps.leave,
  })

  /** What `client` asks the replicas after a write; likes wait for them while they are too few. */
  const question = (client: Redis) => {
    if (replicas === 0) return null
    return async () => {
      const onDisk = watch.findings()?.onDisk ?? false
      const ask = () => askReplicas(client, keys().mark, { replicas, onDisk })
      const kept = (await ask()) ?? (await ask()) ?? false
      if (!kept) watch.doubt('redis-too-few-replicas', tooFewReplicas(replicas))
      return kept
    }
  }

  const gather = createGather(ingest, question(ingest))
  const node: RedisNode = {
    name,
    ingest,
    commands,
    gatherCommands: createGather(commands),
    scripts: createScripts(ingest, gather),
    readKept: createMeta(createRun(commands, createGather(commands, question(commands)))).readMeta,
    probe: createWriteProbe({ ingest, gather, commands, key: () => keys().probe }),
    ...watch,
  }
  return node
}

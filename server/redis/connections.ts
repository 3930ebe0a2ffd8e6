// The Redis clients of one process: those of its nodes, one that routes commands to them, and those that wait: of
// BullMQ's worker and of the subscriber, each at the node that serves its key.
import type { Redis, RedisOptions } from 'ioredis'
import type { UnavailableReason } from '../../contract/index.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { endsWithin } from '../within.ts'
import { createAskSlots } from './ask-slots.ts'
import { createClients } from './clients.ts'
import { isReplica } from './findings.ts'
import { nodeKeys, queuePrefix, sharedKeys } from './keys.ts'
import { createNode, type RedisNode } from './node.ts'
import { createNodes } from './nodes.ts'
import { type Address, type ConnectionSettings, retryStrategy, targetOf } from './options.ts'
import { databaseRefusal } from './own-database.ts'
import { refusalOf } from './refusals.ts'
import { createReplicaCheck } from './replica-settings.ts'
import { createRouter } from './router.ts'
import { movedOf, slotOf } from './slots.ts'
import { createTogether, type Together } from './together.ts'

export interface RedisConnections extends Omit<Together, 'changed'> {
  /** The only server, or the primaries of a cluster. */
  nodes(): readonly RedisNode[]
  kind(): 'single' | 'sentinel' | 'cluster'
  /** Who serves `key` whenever it is called. */
  nodeFor(key: string): () => RedisNode
  /** Commands with a reply, each to the node that serves its key. */
  readonly commands: Redis
  /** What `commands` is given now, one after the other, leaves together. */
  readonly gatherCommands: () => void
  readonly subscriber: Redis
  /** Called with each refusal that a flush meets, see refusals.ts; answers how to take it off. */
  onRefused(listener: (reason: UnavailableReason, node: RedisNode) => void): () => void
  /** A new client with the needs of BullMQ's worker: waits for ever, resends. */
  forWorker(): Redis
  /**
   * The first step of a stop: a Redis that does not answer is left, so that no later step waits for it.
   * Flushes under way keep their client: their callers are told what became of them.
   */
  leaveIfSilent(): Promise<void>
  stop(): Promise<void>
}

// A link whose other end is gone without a word would keep a worker waiting for ever. BullMQ itself waits
// up to 10 s for a job.
const workerSilenceMs = 15_000

const silentMs = 2000 // longer than a disk stands still now and then

interface RedisDeps {
  readonly config: ConnectionSettings & Pick<Config, 'redisDurability' | 'redisReplicas'>
  readonly log: Log
  /** Runs at every (re)connection of the server that has the layout, before it is up; throwing keeps it away. */
  readonly onConnect: (redis: Redis) => Promise<void>
  /** This kind of server cannot be used: the process ends. */
  readonly fatal: (error: Error) => void
}

const addressOf = ({ options }: Redis): Address => ({ host: options.host!, port: options.port! })

export const connectRedis = ({ config, log, onConnect, fatal }: RedisDeps): RedisConnections => {
  const target = targetOf(config)
  const clients = createClients(target, log)
  const refusalListeners = new Set<(reason: UnavailableReason, node: RedisNode) => void>()
  let layoutKnown = false

  /** The layout has one place; nobody counts before it was compared with. */
  const checkLayout = async (node: RedisNode) => {
    if (nodes.of(sharedKeys.config) === node) {
      await onConnect(node.ingest)
      layoutKnown = true
    } else if (!layoutKnown) throw new Error('the node that has the layout did not answer yet')
  }

  const leave = (only: RedisNode, except: Redis | undefined) => {
    const left = nodes.isCluster() ? [only.ingest, only.commands] : clients.all
    for (const client of left) if (client !== except) client.disconnect(true)
    nodes.doubt()
  }

  let turn = 0
  /** The hosts of a cluster take turns until one answers. */
  const firstHost = () =>
    target.kind === 'cluster' ? target.hosts[turn++ % target.hosts.length]! : null

  const openNode = (address: Address | null): RedisNode => {
    const node: RedisNode = createNode({
      name: address ? `${address.host}:${address.port}` : '',
      open: (name, options) => clients.open(name, options, address ? () => address : firstHost),
      demand: { durability: config.redisDurability, replicas: config.redisReplicas },
      log: address ? log.child({ node: `${address.host}:${address.port}` }) : log,
      keys: () => nodeKeys(nodes.tagOf(node)),
      onConnect: checkLayout,
      onCluster: address ? null : () => nodes.becomeCluster(),
      fatal,
      leave: (except) => leave(node, except),
      onMoved: (error) => nodes.moved(movedOf(error)!, addressOf(node.ingest)),
      onRefused: (reason) => {
        for (const listener of refusalListeners) listener(reason, node)
      },
    })
    node.onReason((reason) => {
      if (reason !== null) nodes.doubt()
      together.changed()
    })
    return node
  }

  const closeNode = (node: RedisNode) => {
    node.stop()
    clients.drop(node.ingest)
    clients.drop(node.commands)
  }

  const checkReplicas = createReplicaCheck(target, config.redisDurability, log)
  const nodes = createNodes({
    open: openNode,
    close: closeNode,
    askSlots: createAskSlots(target),
    onMap: (ranges) => {
      checkReplicas(ranges)
      together.changed()
    },
    log,
  })
  const together = createTogether(nodes.all)
  const { changed: _, ...state } = together

  let refusal: string | null = null // said once, not at every try
  nodes.all()[0]!.ingest.on('error', (error) => {
    const line = databaseRefusal(config.redisUrl, error)
    if (line && line !== refusal) log.error(line)
    refusal = line ?? refusal
  })

  const nodeFor = (key: string) => {
    const slot = slotOf(key)
    return () => nodes.ofSlot(slot)
  }
  const queueNode = nodeFor(queuePrefix)
  const commands = createRouter({
    isCluster: nodes.isCluster,
    clientOf: (slot) => (slot === null ? queueNode() : nodes.ofSlot(slot)).commands,
  })

  /** Of clients that wait: they resend what was refused, and follow `key`. */
  const openWaiting = (name: string, key: string, options: RedisOptions): Redis => {
    const node = nodeFor(key)
    const client = clients.open(
      name,
      {
        maxRetriesPerRequest: null,
        retryStrategy,
        reconnectOnError: (error) => {
          const moved = movedOf(error)
          if (moved) nodes.moved(moved, addressOf(client))
          if (refusalOf(error) === 'redis-read-only') node().doubt('redis-read-only', isReplica)
          else if (!moved) return false
          return moved ? 2 : true
        },
        ...options,
      },
      () => (nodes.isCluster() ? addressOf(node().ingest) : null),
    )
    return client
  }

  const leaveIfSilent = async () => {
    const isSilent = async ({ commands: client }: RedisNode) =>
      client.status === 'ready' && !(await endsWithin(silentMs, client.ping()).catch(() => false))
    const silent = await Promise.all(nodes.all().map(isSilent))
    if (!silent.includes(true)) return
    log.warn({ ms: silentMs }, 'redis does not answer: left')
    const kept = new Set<Redis>(
      nodes.all().flatMap((node, i) => (silent[i] ? [node.ingest] : [node.ingest, node.commands])),
    )
    for (const client of clients.all) {
      if (kept.has(client)) continue
      client.disconnect()
      client.stream?.destroy() // what waits for an answer fails now, not when the other end hangs up
    }
  }

  let stopped: Promise<void> | undefined
  const stopAll = async () => {
    nodes.stop()
    for (const node of nodes.all()) node.stop()
    await clients.close()
  }

  return {
    nodes: nodes.all,
    kind: () =>
      nodes.isCluster() ? 'cluster' : target.kind === 'sentinel' ? 'sentinel' : 'single',
    nodeFor,
    commands,
    gatherCommands: () => {
      for (const node of nodes.all()) node.gatherCommands()
    },
    // Subscribed by whoever listens, at each `ready`: ioredis would do it as well, and let go of the promise, whose
    // rejection ends the process when the connection ends first.
    subscriber: openWaiting('subscriber', sharedKeys.events, { autoResubscribe: false }),
    onRefused: (listener) => {
      refusalListeners.add(listener)
      return () => void refusalListeners.delete(listener)
    },
    forWorker: () => openWaiting('worker', queuePrefix, { socketTimeout: workerSilenceMs }),
    ...state,
    leaveIfSilent,
    stop: () => {
      stopped ??= stopAll()
      return stopped
    },
  }
}

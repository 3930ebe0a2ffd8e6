// A TCP proxy that does to a link what networks and dying servers do. Faults are set from the same
// process and take effect at once, also on open links. Bytes that a black hole holds are not lost: they
// arrive after `clear`, in order, even when their sender is gone by then, as late packets do.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface Fault {
  /** Black hole and latency only for links of replication, or only for all others; default: for every link. */
  readonly of?: 'replication' | 'clients'
  /** Added to every chunk, each way. */
  readonly latencyMs?: number
  /** Of one link, each way. */
  readonly bytesPerSecond?: number
  /** Nothing longer than this is written at once. */
  readonly sliceBytes?: number
  /** Links stay open and carry nothing. */
  readonly blackHole?: boolean
  /** New connections are closed at once. */
  readonly refuse?: boolean
  /** The server executes what holds `match`; its reply never arrives. */
  readonly dropReply?: {
    readonly match: string
    /** this often in all */
    readonly times: number
    /** afterwards the link is cut, or stays open in silence */
    readonly after: 'cut' | 'silence'
  }
}

const defaultPorts: Readonly<Record<string, number>> = { redis: 6379, mongodb: 27017 }

/** Of the one host in the URL of a Redis or MongoDB. */
export const addressOf = (url: string): { host: string; port: number } => {
  const [, scheme = '', host = '', port] =
    /^(\w+):\/\/(?:[^/@]*@)?([^/?:]+)(?::(\d+))?/.exec(url) ?? []
  return { host, port: Number(port ?? defaultPorts[scheme]) }
}

export interface FaultProxy {
  readonly port: number
  /** Replaces all faults. */
  set(fault: Fault): void
  clear(): void
  /** New links lead to another port from now on, as after a failover. */
  lead(port: number): void
  /** The same, and open links are reset. */
  aim(port: number): void
  /** Resets every open link, or those of a kind. */
  reset(of?: Fault['of']): void
  /**
   * Every open link loses one side: that one hears of it, the other side keeps an open connection on
   * which nothing comes any more.
   */
  halve(lost: 'client' | 'server', of?: Fault['of']): void
  /** Open links. */
  links(): number
  /** Replies dropped since `set`. */
  dropped(): number
  stop(): Promise<void>
}

interface Link {
  readonly client: Socket
  readonly server: Socket
  /** a replica copies by it */
  replicates: boolean
  /** its next reply is dropped, and everything after it */
  deaf: boolean
  /** one side is gone, the other side does not know */
  half: boolean
}

const readAhead = 256

/** What comes and when, read ahead: a chunk that waits keeps none behind it for longer. */
const arrivals = (socket: Socket): AsyncIterable<{ chunk: Buffer; came: number }> =>
  socket.map((chunk: Buffer) => ({ chunk, came: performance.now() }), { concurrency: readAhead })

export const createFaultProxy = async ({
  target,
}: {
  target: { host?: string; port: number }
}): Promise<FaultProxy> => {
  const links = new Set<Link>()
  let fault: Fault = {}
  let dropped = 0
  let stopped = false
  let changed = Promise.withResolvers<void>()

  const use = (next: Fault) => {
    fault = next
    dropped = 0
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }

  const cut = (link: Link) => {
    links.delete(link)
    link.client.resetAndDestroy()
    link.server.resetAndDestroy()
  }

  const isOf = ({ replicates }: Link, of: Fault['of']) =>
    !of || replicates === (of === 'replication')
  const linksOf = (of: Fault['of']) => [...links].filter((link) => isOf(link, of))

  const reset = (of?: Fault['of']) => {
    for (const link of linksOf(of)) cut(link)
  }

  const lead = (port: number) => {
    target.port = port
  }

  const passes = async (link: Link, came = performance.now()) => {
    while (fault.blackHole && isOf(link, fault.of) && !stopped) await changed.promise
    if (!fault.latencyMs || !isOf(link, fault.of)) return
    const left = came + fault.latencyMs - performance.now()
    if (left > 0) await delay(left)
  }

  const write = async (to: Socket, chunk: Buffer) => {
    const size = fault.sliceBytes ?? chunk.length
    for (let at = 0; at < chunk.length && to.writable; at += size) {
      const part = chunk.subarray(at, at + size)
      if (fault.bytesPerSecond) await delay((1000 * part.length) / fault.bytesPerSecond)
      if (!to.write(part)) await Promise.race([once(to, 'drain'), once(to, 'close')])
    }
  }

  /** Whether this request's reply is to be lost. */
  const marks = (chunk: Buffer) => {
    const drop = fault.dropReply
    if (!drop || dropped >= drop.times || !chunk.includes(drop.match)) return false
    dropped++
    return true
  }

  const forward = async (link: Link) => {
    for await (const { chunk, came } of arrivals(link.client)) {
      link.replicates ||= chunk.includes('REPLCONF')
      await passes(link, came)
      link.deaf ||= marks(chunk)
      await write(link.server, chunk)
    }
    await passes(link)
    if (!link.half) link.server.end()
  }

  const back = async (link: Link) => {
    for await (const { chunk, came } of arrivals(link.server)) {
      await passes(link, came)
      if (!link.deaf) await write(link.client, chunk)
      else if (fault.dropReply?.after !== 'silence') return cut(link)
    }
    await passes(link)
    if (!link.half) link.client.end()
  }

  const accept = (client: Socket) => {
    if (fault.refuse) return client.resetAndDestroy()
    const server = connect({ port: target.port, host: target.host ?? '127.0.0.1', noDelay: true })
    const link: Link = { client, server, replicates: false, deaf: false, half: false }
    links.add(link)
    // A reset ends the iteration of its socket with an error: the other side then hears of it too.
    forward(link).catch(() => passes(link).then(() => link.half || server.destroy()))
    back(link).catch(() => link.half || cut(link))
    server.once('close', () => link.half || links.delete(link))
  }

  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    client.on('error', () => {})
    accept(client)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }

  return {
    port,
    set: use,
    clear: () => use({}),
    lead,
    aim(port) {
      lead(port)
      reset()
    },
    reset,
    halve(lost, of) {
      for (const link of linksOf(of)) {
        link.half = true
        link[lost].resetAndDestroy()
      }
    },
    links: () => links.size,
    dropped: () => dropped,
    async stop() {
      stopped = true
      use({})
      reset()
      if (listener.listening) await new Promise((resolve) => listener.close(resolve))
    },
  }
}

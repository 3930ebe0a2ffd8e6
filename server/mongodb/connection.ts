// The MongoDB connection of one process, and the gate that says whether it is up. Away is a normal
// state: counting goes on in Redis, workers take no jobs, and the connection is tried for ever.
import mongoose from 'mongoose'
import { ConfigError } from '../config.ts'
import type { Log } from '../log.ts'
import { endsWithin, within } from '../within.ts'
import { type Away, awayOf, TooOldError } from './away-reason.ts'
import { createGate, type Gate } from './gate.ts'
import { type Heartbeats, watchHeartbeats } from './heartbeats.ts'
import { isNx, nxName } from './nx-27017.ts'
import { urlOptionsFault } from './url-options.ts'

export interface MongoDb extends Omit<Gate, 'set'> {
  readonly connection: mongoose.Connection
  /** Why it is away; null while it is up, and before it was tried. */
  away(): Away | null
  /** What answers and its version; null until it did once. */
  server(): { server: string; version: string } | null
  /** How long it has owed the answer to a ping, milliseconds; 0: it owes none. Says less than the gate, and sooner. */
  silentMs(): number
  /** Runs at every change from away to up, before the gate opens; throwing keeps it closed. */
  onConnect(check: () => Promise<void>): void
  /** A command failed in a way that says the server is gone: closes the gate until a ping succeeds. */
  suspect(error: unknown): void
  start(): void
  stop(): Promise<void>
}

/** What keeps a like: over what the URL says. */
export const concerns = {
  writeConcern: { w: 'majority', j: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} as const

const options = {
  ...concerns,
  serverSelectionTimeoutMS: 2000,
  socketTimeoutMS: 20_000,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  maxPoolSize: 20,
  connectTimeoutMS: 5000, // also of the driver's own checks (heartbeats.ts)
} satisfies mongoose.ConnectOptions

const state = 'mongodb state'
const probeMs = { away: 250, up: 1000 } as const

/**
 * Of one probe, which is a ping and, coming up, some look-ups by id: each takes milliseconds, and seconds on a server
 * that is slow but alive. Longer than the driver gives a new connection (5 s), so what it bounds itself ends as its own
 * error and keeps the client. A half-open link, on which it waits up to 20 s, costs this and one pause of `probeMs`.
 */
const askWithinMs = 6000
const closeWithinMs = 2000

/** @throws {ConfigError} when the driver does not take the options of `url`. */
export const createMongoDb = ({ url, log }: { url: string; log: Log }): MongoDb => {
  const fault = urlOptionsFault(url)
  if (fault) throw new ConfigError([fault])
  const connection = mongoose.createConnection()
  const checks: (() => Promise<void>)[] = []
  const gate = createGate()
  let away: Away | null = null
  let server: { server: string; version: string } | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped: Promise<void> | undefined
  let probing: Promise<void> | null = null
  let pingedAt: number | null = null
  let leaving: Promise<unknown> | undefined
  const stopping = new AbortController()
  /** Of the client in use; null: none is opened. */
  let heartbeats: Heartbeats | null = null

  connection.on('error', (error) => log.debug({ err: error }, 'mongodb connection error'))

  const enter = () => {
    away = null
    if (gate.set(true)) log.info({ mongodb: 'up', ...server }, state)
  }

  /** Said when it was up, at the first time, and when there is another reason. */
  const leave = (error: unknown) => {
    const found = awayOf(error)
    if (gate.set(false) || found.reason !== away?.reason)
      log.warn({ mongodb: 'away', ...server, ...found }, state)
    away = found
  }

  const open = async () => {
    await connection.openUri(url, options)
    const client = connection.getClient()
    const { heartbeatFrequencyMS } = client.options
    heartbeats = watchHeartbeats(client, { ...options, heartbeatFrequencyMS })
  }

  /**
   * mongodb 7.8 waits for ever for `drain` when it writes to a socket that is destroyed and has not told it yet, as
   * happens when MongoDB is killed at that moment; when that is its check of the server, nothing but a new client looks
   * again. On a half-open link it waits for an answer until `socketTimeoutMS` (its `timeoutMS` does nothing).
   */
  const forget = async (ms: number, what: string) => {
    log.warn({ ms, what }, 'mongodb hangs: a new client')
    leave(new Error(`${what} did not end`))
    heartbeats = null
    const client = connection.getClient()
    // Its farewell may hang as well. mongoose, which would wait for it and then take the new client for closed,
    // lets go at once; not by force, it would never open its collections again.
    client.removeAllListeners().on('error', () => {})
    await connection.close({ skipCloseClient: true } as never)
    leaving = Promise.allSettled([leaving, client.close()])
  }

  const greet = async () => {
    const admin = connection.db!.admin()
    pingedAt = performance.now()
    await admin.ping()
    pingedAt = null
    if (gate.up()) return
    server = describeServer(await admin.command({ buildInfo: 1 }))
    checkVersion(server)
    for (const check of checks) await check()
  }

  const ask = async () => {
    // Opened once: the driver itself comes back after an absence, and mongoose would open a second
    // client beside the first one, which keeps its connections. Only one that hangs is replaced.
    const hung = heartbeats?.hung()
    if (hung) await forget(hung.ms, `the driver's check of ${hung.address}`)
    if (!heartbeats) await open()
    if (await endsWithin(askWithinMs, greet(), stopping.signal)) return
    if (!stopping.signal.aborted) await forget(askWithinMs, 'a probe')
    throw new Error('the probe did not end')
  }

  const probe = async () => {
    clearTimeout(timer)
    try {
      await ask()
      enter()
    } catch (error) {
      log.debug({ err: error }, 'mongodb does not answer')
      if (!stopped) leave(error)
      pingedAt = null
    }
    probing = null
    if (!stopped) timer = setTimeout(look, gate.up() ? probeMs.up : probeMs.away)
  }

  const look = () => {
    probing ??= probe()
  }

  const close = async () => {
    stopping.abort()
    clearTimeout(timer)
    if (probing) await within(closeWithinMs, probing)
    clearTimeout(timer)
    await within(closeWithinMs, Promise.all([connection.close(true), leaving]))
  }

  return {
    connection,
    up: gate.up,
    whenUp: gate.whenUp,
    onChange: gate.onChange,
    away: () => away,
    server: () => server,
    silentMs: () => (pingedAt === null ? 0 : performance.now() - pingedAt),
    onConnect: (check) => void checks.push(check),
    suspect(error) {
      if (stopped) return
      leave(error)
      look()
    },
    start: look,
    stop() {
      stopped ??= close()
      return stopped
    },
  }
}

/** An answer to `buildInfo`. */
export interface BuildInfo {
  version?: string
  gitVersion?: string
  [name: string]: unknown
}

export const describeServer = (info: BuildInfo) => ({
  server: isNx(info) ? nxName : 'MongoDB',
  version: String(info.version ?? 'unknown'),
})

const oldest = [4, 4] as const

/** @throws {TooOldError} naming both versions. */
export const checkVersion = ({ server, version }: { server: string; version: string }) => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  if (Number.isNaN(major + minor)) return
  throw new TooOldError(`${server} ${version}: ${oldest.join('.')} or newer is needed`)
}

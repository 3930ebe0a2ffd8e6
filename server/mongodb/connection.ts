// The MongoDB connection of one process, and the gate that says whether it is up. Away is a normal
// state: counting goes on in Redis, workers wait at `whenUp`, and the connection is tried for ever.
import mongoose from 'mongoose'
import type { Log } from '../log.ts'

export interface MongoDb {
  readonly connection: mongoose.Connection
  up(): boolean
  /** Resolves when MongoDB is up. @throws the signal's reason. */
  whenUp(signal?: AbortSignal): Promise<void>
  /** What answers and its version; null until it did once. */
  server(): { server: string; version: string } | null
  /** Runs at every change from away to up, before the gate opens; throwing keeps it closed. */
  onConnect(check: () => Promise<void>): void
  /** A command failed in a way that says the server is gone: closes the gate until a ping succeeds. */
  suspect(): void
  start(): void
  stop(): Promise<void>
}

const options: mongoose.ConnectOptions = {
  serverSelectionTimeoutMS: 2000,
  socketTimeoutMS: 20_000,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  writeConcern: { w: 'majority', j: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  maxPoolSize: 20,
}

const probeMs = { away: 250, up: 2000 } as const

export const createMongoDb = ({ url, log }: { url: string; log: Log }): MongoDb => {
  const connection = mongoose.createConnection()
  const checks: (() => Promise<void>)[] = []
  const gate = new EventTarget()
  let opened = false
  let isUp = false
  let server: { server: string; version: string } | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped: Promise<void> | undefined
  let probing: Promise<void> | null = null

  connection.on('error', (error) => log.debug({ err: error }, 'mongodb connection error'))

  const enter = (up: boolean) => {
    if (up === isUp) return
    isUp = up
    log[up ? 'info' : 'warn']({ mongodb: up ? 'up' : 'away', ...server }, 'mongodb state')
    if (up) gate.dispatchEvent(new Event('up'))
  }

  const ask = async () => {
    // Opened once: the driver itself comes back after an absence, and mongoose would open a second
    // client beside the first one, which keeps its connections.
    if (!opened) await connection.openUri(url, options)
    opened = true
    await connection.db!.admin().ping({ timeoutMS: 3000 })
    if (isUp) return
    server = describeServer(await connection.db!.admin().command({ buildInfo: 1 }))
    for (const check of checks) await check()
  }

  const probe = async () => {
    clearTimeout(timer)
    try {
      await ask()
      enter(true)
    } catch (error) {
      log.debug({ err: error }, 'mongodb does not answer')
      enter(false)
    }
    probing = null
    if (!stopped) timer = setTimeout(look, isUp ? probeMs.up : probeMs.away)
  }

  const look = () => {
    probing ??= probe()
  }

  const whenUp = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (isUp) return resolve()
      const settle = (finish: () => void) => {
        gate.removeEventListener('up', onUp)
        signal?.removeEventListener('abort', onAbort)
        finish()
      }
      const onUp = () => settle(resolve)
      const onAbort = () => settle(() => reject(signal?.reason))
      gate.addEventListener('up', onUp)
      signal?.addEventListener('abort', onAbort)
    })

  const close = async () => {
    clearTimeout(timer)
    await probing
    clearTimeout(timer)
    await connection.close(true)
  }

  return {
    connection,
    up: () => isUp,
    whenUp,
    server: () => server,
    onConnect: (check) => void checks.push(check),
    suspect() {
      enter(false)
      look()
    },
    start: look,
    stop() {
      stopped ??= close()
      return stopped
    },
  }
}

interface BuildInfo {
  version?: string
  gitVersion?: string
  [name: string]: unknown
}

const describeServer = (info: BuildInfo) => ({
  // nx-27017 names itself only here, and as version the MongoDB it speaks like.
  server: info.process === 'nx_27017' ? 'nx-27017' : 'MongoDB',
  version: String(info.version ?? 'unknown'),
})

// The mongod that mongodb-memory-server downloads into the user's cache. What came of it is remembered
// in DATA_DIR: a path for ever, a failure for a day, so that the next start does not wait for it again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programFile } from '../files/root.ts'
import type { FindOptions } from './bring-server.ts'
import { run } from './find-on-path.ts'

interface Outcome {
  path?: string
  failedAt?: number
  reason?: string
}

const downloadWithinMs = 15 * 60_000
const forgetAfterMs = 86_400_000
const fetcher = programFile('fetch-mongod.ts', import.meta.url)

const readOutcome = (file: string): Outcome => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome
  } catch {
    return {}
  }
}

const remember = (file: string, outcome: Outcome) => {
  try {
    writeFileSync(file, JSON.stringify(outcome))
  } catch {
    // The next start looks again.
  }
}

/** Path of a mongod. @throws Error with one line. */
export const downloadedMongod = async (options: FindOptions): Promise<string> => {
  const { dataDir, env, log, signal } = options
  const file = join(dataDir, 'mongod-download.json')
  const { path, failedAt = Number.NEGATIVE_INFINITY, reason } = readOutcome(file)
  if (path && existsSync(path)) return path
  if (Date.now() - failedAt < forgetAfterMs)
    throw new Error(`${reason} (tried again after a day, or now if you delete ${file})`)

  log(
    'mongod download: looking for mongod in the cache, else fetching it from mongodb.org (200 MB, once)',
  )
  // A process of its own: the library writes to the terminal and takes a while to load. It checks
  // certificates only when npm is told to, and retries for long.
  const fetchEnv = { ...env, npm_config_strict_ssl: 'true', MONGOMS_MAX_RETRIES: '1' }
  const output = await run(process.execPath, [fetcher], {
    env: fetchEnv,
    timeoutMs: downloadWithinMs,
    signal,
  })
  const fetched = /^mongod=(.+)$/m.exec(output.stdout)?.[1]
  if (output.ok && fetched) {
    remember(file, { path: fetched })
    return fetched
  }
  signal?.throwIfAborted()
  const failure = /^reason=(.+)$/m.exec(output.stdout)?.[1] ?? 'the download failed'
  remember(file, { failedAt: Date.now(), reason: failure })
  throw new Error(failure)
}

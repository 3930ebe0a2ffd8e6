// The page that the server sends: built when a source is newer than what was built last.
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Environment } from '../server/config.ts'
import { endWithParent } from './app-server.ts'
import { run } from './find-on-path.ts'
import type { WriteLine } from './launch.ts'

const buildWithinMs = 180_000
// What goes into the page: its own sources, the shapes it shares with the server, its libraries.
const sources = [...['web/*', 'web/{src,public}/**'], ...['contract/**', 'package-lock.json']]

const changedAt = (file: string): number => {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.mtimeMs : 0
}

/** Is there a source that is newer than the built page, or no built page? */
export const pageIsStale = (root: string): boolean => {
  const builtAt = changedAt(join(root, 'web/dist/index.html'))
  return globSync(sources, { cwd: root }).some((file) => changedAt(join(root, file)) > builtAt)
}

/** The line of Vite's report that names the fault. Pure. */
export const buildFault = (text: string): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !/^(✗|error during build|Build failed)/.test(line)) ??
  'no reason was given'

const vite = (root: string) => join(root, 'node_modules/vite/bin/vite.js')

interface BuildOptions {
  root: string
  env: Environment
  log: WriteLine
  signal?: AbortSignal | undefined
}

/**
 * Builds the page into `outDir`, always as users get it: React's own checks, which NODE_ENV=test would put
 * in, make it larger and slower.
 */
export const buildInto = (outDir: string, { root, env, signal }: Omit<BuildOptions, 'log'>) =>
  run(process.execPath, [vite(root), 'build', join(root, 'web'), '--outDir', outDir], {
    env: { ...env, NODE_ENV: 'production' },
    timeoutMs: buildWithinMs,
    signal,
  })

/** Builds the page when it is stale. A build that fails is told; the server runs without it. */
export const buildPage = async ({ root, env, log, signal }: BuildOptions): Promise<void> => {
  if (!pageIsStale(root)) return
  log('building the page')
  const built = await buildInto(join(root, 'web/dist'), { root, env, signal })
  if (!built.ok && !signal?.aborted) log(`the page could not be built: ${buildFault(built.stderr)}`)
}

/** Vite's development server for the page; it asks the app server at PORT. */
export const startPageServer = (root: string, env: Environment): ChildProcess =>
  spawn(
    process.execPath,
    [...endWithParent, vite(root), join(root, 'web'), '--clearScreen', 'false'],
    { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )

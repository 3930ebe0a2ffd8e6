// The page that the server sends: built when a source is newer than what was built last.
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { writeWhole } from '../files/whole-folder.ts'
import { run } from '../local-servers/find-on-path.ts'
import type { WriteLine } from '../local-servers/launch.ts'
import type { Environment } from '../server/config.ts'
import { endWithParent } from './app-server.ts'

const buildWithinMs = 180_000
// What goes into the page: its own sources, the shapes it shares with the server, its libraries.
const sources = [
  ...['web/*', 'web/{src,public,recordings}/**'],
  ...['contract/**', 'package-lock.json'],
]

const changedAt = (file: string): number => {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.mtimeMs : 0
}

/** Is there a source that is newer than the built page, or no built page? */
export const pageIsStale = (root: string): boolean => {
  const builtAt = changedAt(join(root, 'web/dist/index.html'))
  return globSync(sources, { cwd: root }).some((file) => changedAt(join(root, file)) > builtAt)
}

const notTheFault =
  /^(✗|error during build|Build failed|failed to load config|.*may not work when running)/

/** The line of Vite's report that names the fault. Pure. */
export const buildFault = (text: string): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !notTheFault.test(line)) ?? 'no reason was given'

/** Vite on the page of `root`. Its configuration says where that is; Node itself reads it, from any path. */
const vite = (root: string, ...args: string[]) => [
  join(root, 'node_modules/vite/bin/vite.js'),
  ...[...args, '--config', join(root, 'web/vite.config.ts'), '--configLoader', 'native'],
]

interface BuildOptions {
  root: string
  env: Environment
  log: WriteLine
  signal?: AbortSignal | undefined
}

/**
 * Builds the page always as users get it: React's own checks, which NODE_ENV=test would put in, make it larger and
 * slower. It is built beside, and is there as a whole or not at all. @throws Error with one line.
 */
export const buildBeside = async ({ root, env, signal }: Omit<BuildOptions, 'log'>) => {
  await writeWhole(join(root, 'web/dist'), async (draft) => {
    const built = await run(process.execPath, vite(root, 'build', '--outDir', draft), {
      env: { ...env, NODE_ENV: 'production' },
      timeoutMs: buildWithinMs,
      signal,
    })
    if (!pageIsStale(root)) return 'discard' // another one was faster
    if (!built.ok) throw new Error(buildFault(built.stderr))
    return 'keep'
  })
}

/** Builds the page when it is stale. A build that fails is told; the server runs without it, or with the one before. */
export const buildPage = async ({ root, env, log, signal }: BuildOptions): Promise<void> => {
  if (!pageIsStale(root)) return
  log('building the page')
  try {
    await buildBeside({ root, env, signal })
  } catch (error) {
    if (!signal?.aborted) log(`the page could not be built: ${(error as Error).message}`)
  }
}

/** Vite's development server for the page; it asks the app server at PORT. */
export const startPageServer = (root: string, env: Environment): ChildProcess =>
  spawn(process.execPath, [...endWithParent, ...vite(root, '--clearScreen', 'false')], {
    ...{ cwd: root, env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

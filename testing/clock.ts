// Wall clocks that tests can set: of one process, while it runs. A small C library, built here, stands between the
// process and the C library's clocks (testing/clock/shifted-clock.c). It needs Linux and a C compiler.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findOnPath } from '../local-servers/find-on-path.ts'
import type { Environment } from '../server/config.ts'

export interface SetClock {
  /** For the process whose clock it is. */
  readonly env: Environment
  /** Its wall clock is so many milliseconds ahead of this machine's, from now on. */
  set(aheadMs: number): void
}

export interface Clocks {
  clock(name: string): SetClock
  /** An environment in which `redis-server` on the PATH has this clock. */
  forRedis(clock: SetClock): NodeJS.ProcessEnv
  stop(): void
}

const compilers = ['cc', 'gcc', 'clang', 'tcc']
const source = join(import.meta.dirname, 'clock', 'shifted-clock.c')

const whyNone = () => {
  if (process.platform !== 'linux') return 'clocks are set by LD_PRELOAD, which needs Linux'
  if (!compilers.some((name) => findOnPath(name, process.env)))
    return `clocks are set by a library that is built here: needs a C compiler (${compilers.join(', ')})`
  return findOnPath('redis-server', process.env) ? null : 'needs a redis-server on the PATH'
}

/** Why no clock can be set on this machine; null: they can. */
export const noClocks: string | null = whyNone()

const build = (library: string) => {
  const compiler = compilers.find((name) => findOnPath(name, process.env))!
  const built = spawnSync(compiler, ['-shared', '-fPIC', '-O1', '-o', library, source])
  if (built.status !== 0) throw new Error(`${compiler} failed:\n${built.stderr}`)
}

/** @throws where `noClocks` says why. */
export const createClocks = (): Clocks => {
  const folder = mkdtempSync(join(tmpdir(), 'likeflow-clocks-'))
  const library = join(folder, 'shifted-clock.so')
  build(library)
  const files: number[] = []
  return {
    clock(name) {
      const path = join(folder, name)
      writeFileSync(path, Buffer.alloc(8))
      const file = openSync(path, 'r+')
      files.push(file)
      return {
        env: { LD_PRELOAD: library, LIKEFLOW_CLOCK_FILE: path },
        set(aheadMs) {
          const bytes = Buffer.alloc(8)
          bytes.writeBigInt64LE(BigInt(Math.round(aheadMs)))
          writeSync(file, bytes, 0, 8, 0)
        },
      }
    },
    forRedis({ env }) {
      const bin = mkdtempSync(join(folder, 'bin-'))
      const wrapper = join(bin, 'redis-server')
      const settings = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
      const program = findOnPath('redis-server', process.env)
      writeFileSync(wrapper, `#!/bin/sh\nexec env ${settings.join(' ')} '${program}' "$@"\n`)
      chmodSync(wrapper, 0o755)
      return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
    },
    stop() {
      for (const file of files) closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

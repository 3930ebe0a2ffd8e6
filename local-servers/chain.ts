// A chain of ways to get one server: they are tried in order and the first that works wins. Each that
// fails says why in one line.
import type { WriteLine } from './launch.ts'

export interface Step<T> {
  /** What is tried, short: `redis-server`. */
  name: string
  /** @throws Error whose message is the reason. */
  attempt: () => Promise<T>
}

interface ChainOptions {
  log: WriteLine
  signal?: AbortSignal | undefined
  /** The error when nothing works: what to install. */
  lastResort: string
}

/** @throws Error(lastResort) when every step failed. */
export const firstThatWorks = async <T>(
  steps: readonly Step<T>[],
  { log, signal, lastResort }: ChainOptions,
): Promise<T> => {
  for (const { name, attempt } of steps) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      log(`${name}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  throw new Error(lastResort)
}

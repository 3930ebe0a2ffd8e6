// How long a first visit takes, each with an empty cache: until the page says Live and shows numbers, and
// until the last task that blocked it is over.
import { setTimeout as delay } from 'node:timers/promises'
import type { Deps } from './flood.ts'
import { takeWatched, watchPage } from './probe.ts'

/** Milliseconds since the visit began. */
export interface Opening {
  readonly shownMs: number
  readonly interactiveMs: number
}

const settledMs = 3000

export const measureOpening = async (
  { stack, chromium, log }: Deps,
  { openings }: { openings: number },
): Promise<Opening[]> => {
  const done: Opening[] = []
  while (done.length < openings) {
    const { page } = await chromium.open(stack.url, { before: watchPage })
    await page.waitForFunction(() => window.watched.shownAt !== null)
    await delay(settledMs)
    const { tasks, shownAt } = await takeWatched(page)
    const ends = tasks.map(({ at, ms }) => at + ms)
    done.push({ shownMs: shownAt!, interactiveMs: Math.max(shownAt!, ...ends) })
    await chromium.closePages()
    log(`opening ${done.length}: interactive after ${Math.round(done.at(-1)!.interactiveMs)} ms`)
  }
  return done
}

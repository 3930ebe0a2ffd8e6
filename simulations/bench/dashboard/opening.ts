// How long a first visit takes, each with an empty cache: until the page says Live and shows numbers, and
// until the last task that blocked it is over.
import { setTimeout as delay } from 'node:timers/promises'
import type { Deps } from './flood.ts'
import type { Options } from './options.ts'
import { type LongTask, takeWatched, watchPage } from './probe.ts'

export interface Opening {
  /** milliseconds since the visit began */
  shownMs: number
  interactiveMs: number
  tasks: LongTask[]
}

const settledMs = 3000

export const measureOpening = async (
  { stack, chromium, log }: Deps,
  { openings }: Options,
): Promise<Opening[]> => {
  const done: Opening[] = []
  for (let i = 1; i <= openings; i++) {
    const { page } = await chromium.open(stack.url, { before: watchPage })
    await page.waitForFunction(() => window.watched.shownAt !== null)
    await delay(settledMs)
    const { tasks, shownAt } = await takeWatched(page)
    const ends = tasks.map(({ at, ms }) => at + ms)
    done.push({ shownMs: shownAt!, interactiveMs: Math.max(shownAt!, ...ends), tasks })
    await chromium.closePages()
    log(`opening ${i}: interactive after ${Math.round(done.at(-1)!.interactiveMs)} ms`)
  }
  return done
}

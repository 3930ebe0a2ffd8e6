// The flood: half of the time on the flow picture, half on the charts over 15 minutes, and every second the
// figures of the page against the stream. At the end the page against /stats and MongoDB.
import { constants, setPriority } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import type { Chromium } from '../../../testing/chromium.ts'
import type { Stack } from '../stack.ts'
import { compareEnd, type EndTruth } from './end-truth.ts'
import { framesPerSecond, readHeapMb, takeWatched, watchPage } from './probe.ts'
import { tasksDuring } from './tasks.ts'
import { startWatch, type Truth } from './truth.ts'

export interface Deps {
  readonly stack: Stack
  readonly chromium: Chromium
  readonly log: (line: string) => void
}

export interface FloodOptions {
  readonly minutes: number
  readonly rate: number
  readonly posts: number
  /** likes per request */
  readonly bulk: number
}

export interface Flooded {
  /** frames of the picture in each second that it was looked at */
  readonly frames: number[]
  /** milliseconds of CPU of the longest tasks, longest first, by what was looked at */
  readonly tasks: Readonly<Record<string, number[]>>
  /** MB after a forced collection: after the warm-up, every half minute, at the end */
  readonly heapMb: number[]
  readonly truth: Truth
  readonly end: EndTruth
  readonly likesPerSecond: number
}

const warmupMs = 15_000
const stayMs = 15_000
const keptTasks = 20

const places = {
  'flow picture': 'section[data-part="flow"]',
  'charts, 15 minutes': 'section[aria-label="Charts"]',
} as const

export const measureFlood = async (deps: Deps, options: FloodOptions): Promise<Flooded> => {
  const { stack, chromium, log } = deps
  const { rate, posts, bulk, minutes } = options
  const load = runLoad({
    ...planDefaults,
    ...{ url: stack.url, prefix: 'flood', rate, posts, bulk, skew: 'zipf', concurrency: 128 },
    ...{ warmupMs, durationMs: (minutes * 60 + 2) * 1000 },
  })
  // The page is a visitor's machine; the likes and the servers are others, which here share its cores.
  for (const pid of [load.pid, ...Object.values(stack.pids)])
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const { page, session } = await chromium.open(stack.url, { before: watchPage })
  await session.send('Performance.enable')
  await page.getByText('15 min', { exact: true }).click()
  const show = async (selector: string, ms: number) => {
    await page.locator(selector).evaluate((e) => e.scrollIntoView({ block: 'start' }))
    await delay(ms)
  }
  // Everything has been on the screen once before the heap is measured.
  for (const selector of Object.values(places)) await show(selector, warmupMs / 2)
  const heapMb = [await readHeapMb(session)]
  const watch = await startWatch(stack.url, page)
  const frames: number[] = []
  const tasks: Record<string, number[]> = {}
  for (let half = 1; half <= minutes * 2; half++) {
    for (const [where, selector] of Object.entries(places)) {
      await takeWatched(page)
      let seen: number[] = []
      const spent = await tasksDuring(session, async () => {
        await show(selector, stayMs)
        seen = (await takeWatched(page)).frames
      })
      frames.push(...framesPerSecond(seen))
      tasks[where] = [...(tasks[where] ?? []), ...spent].sort((a, b) => b - a).slice(0, keptTasks)
    }
    heapMb.push(await readHeapMb(session))
    log(`${half / 2} of ${minutes} minutes, heap ${heapMb.at(-1)!.toFixed(1)} MB`)
  }
  const truth = await watch.stop()
  const { perSecond } = await load.done
  const end = await compareEnd(stack, page, posts)
  await chromium.closePages()
  return { frames, tasks, heapMb, truth, end, likesPerSecond: perSecond }
}

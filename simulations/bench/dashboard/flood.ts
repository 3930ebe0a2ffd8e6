// The flood: half of the time on the flow picture, half on the charts over 15 minutes, and every second the
// figures of the page against the stream. At the end the page against /stats and MongoDB.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import type { Chromium } from '../../../testing/chromium.ts'
import { type Standing, standElsewhere } from '../elsewhere.ts'
import type { Stack } from '../stack.ts'
import { compareEnd, type EndTruth } from './end-truth.ts'
import type { Options } from './options.ts'
import {
  framesPerSecond,
  type LongTask,
  type PageMetrics,
  readHeap,
  takeWatched,
  watchPage,
} from './probe.ts'
import { type Task, tasksDuring } from './tasks.ts'
import { startWatch, type Truth } from './truth.ts'

export interface Deps {
  stack: Stack
  chromium: Chromium
  log: (line: string) => void
  profileDir: string | null
}

export interface Stay {
  /** what was looked at */
  where: string
  /** frames of the picture in each second; none where it is not in view */
  frames: number[]
  tasks: LongTask[]
  /** the tasks with the most CPU time, milliseconds */
  cpuMs: number[]
  /** the tasks that took longest, with the CPU time of each */
  longest: Task[]
  /** CPU of the main thread, per cent of a core */
  mainThread: number
  seconds: number
}

export interface Flooded {
  stays: Stay[]
  /** after a forced collection: after the warm-up, every half minute, at the end */
  heaps: PageMetrics[]
  /** milliseconds of the blocking tasks while the page opened */
  openingTasks: LongTask[]
  truth: Truth
  end: EndTruth
  likesPerSecond: number
  accepted: number
  /** of the servers and the load beside the browser */
  standing: Standing
}

const warmupMs = 15_000
const staySeconds = 15
const keptTasks = 20

const profiled = async (session: CDPSession, file: string | null, work: () => Promise<void>) => {
  if (file === null) return work()
  await session.send('Profiler.enable')
  await session.send('Profiler.start')
  await work()
  const { profile } = await session.send('Profiler.stop')
  writeFileSync(file, JSON.stringify(profile))
}

const places = {
  'flow picture': 'section[data-part="flow"]',
  'charts, 15 minutes': 'section[aria-label="Charts"]',
} as const

/** Looks at one place for a while. */
const stay = async (
  { page, session }: { page: Page; session: CDPSession },
  where: keyof typeof places,
): Promise<Stay> => {
  await takeWatched(page)
  const now = () => page.evaluate(() => performance.now())
  // What this bench does to the page is no part: it collects its heap before, and the end of a trace, with all that
  // was noted to be sent, keeps the cores busy for a second. A long task is told late, so its own time decides.
  let [since, until] = [0, 0]
  const all = await tasksDuring(session, async () => {
    since = await now()
    await page.locator(places[where]).evaluate((e) => e.scrollIntoView({ block: 'start' }))
    await delay(staySeconds * 1000)
    until = await now()
  })
  const seconds = (until - since) / 1000
  const { frames, tasks } = await takeWatched(page)
  const within = (at: number) => at >= since && at < until
  return {
    where,
    frames: framesPerSecond(frames.filter(within)),
    tasks: tasks.filter(({ at }) => within(at)),
    cpuMs: all
      .map(({ cpuMs }) => cpuMs)
      .sort((a, b) => b - a)
      .slice(0, keptTasks),
    longest: all.toSorted((a, b) => b.wallMs - a.wallMs).slice(0, keptTasks),
    mainThread: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / seconds / 10,
    seconds,
  }
}

export const measureFlood = async (deps: Deps, options: Options): Promise<Flooded> => {
  const { stack, chromium, log, profileDir } = deps
  const { rate, posts, bulk, minutes } = options
  const load = runLoad({
    ...planDefaults,
    ...{ url: stack.url, prefix: 'flood', rate, posts, bulk, skew: 'zipf', concurrency: 128 },
    ...{ warmupMs, durationMs: (minutes * 60 + 2) * 1000 },
  })
  // The page is a visitor's machine; the likes and the servers are others. Bulks leave it the cores too: what
  // runs as SCHED_IDLE still keeps a core for a while, and the stream does not tell how likes came.
  const standings = [load.pid, ...Object.values(stack.pids)].map(standElsewhere)
  const { page, session } = await chromium.open(stack.url, { before: watchPage })
  await session.send('Performance.enable')
  await page.getByText('15 min', { exact: true }).click()
  // Everything has been on the screen once before the heap is measured.
  for (const place of Object.values(places)) {
    await page.locator(place).evaluate((e) => e.scrollIntoView({ block: 'start' }))
    await delay(warmupMs / 2)
  }
  const { tasks: openingTasks } = await takeWatched(page)
  const heaps = [await readHeap(session)]
  const watch = await startWatch(stack.url, page)
  const stays: Stay[] = []
  for (let i = 0; i < minutes * 2; i++) {
    for (const where of Object.keys(places) as (keyof typeof places)[]) {
      const name = `page-${where.split(/\W/)[0]}.cpuprofile`
      const file = profileDir && i === 0 ? join(profileDir, name) : null
      await profiled(
        session,
        file,
        async () => void stays.push(await stay({ page, session }, where)),
      )
    }
    heaps.push(await readHeap(session))
    log(
      `${(i + 1) / 2} of ${minutes} minutes, heap ${Math.round(heaps.at(-1)!.heapBytes / 1e5) / 10} MB`,
    )
  }
  const truth = await watch.stop()
  const { perSecond, accepted } = await load.done
  const end = await compareEnd(stack, page, posts)
  await chromium.closePages()
  const standing = standings.includes('nice') ? 'nice' : 'idle'
  return { stays, heaps, openingTasks, truth, end, likesPerSecond: perSecond, accepted, standing }
}

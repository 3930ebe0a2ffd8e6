// A visit without likes: how long the page takes to open with an empty cache, and what it costs while it is open.
import { setTimeout as delay } from 'node:timers/promises'
import { cpuMicros } from '../processes.ts'
import type { Deps } from './flood.ts'
import { takeWatched, watchPage } from './probe.ts'

/** Milliseconds since the visit began. */
export interface Opening {
  /** the page says Live and shows numbers */
  readonly shownMs: number
  /** and the last task that blocked it is over */
  readonly interactiveMs: number
}

const settledMs = 3000
const restMs = 15_000

export const measureOpening = async ({ stack, chromium }: Deps): Promise<Opening> => {
  const { page } = await chromium.open(stack.url, { before: watchPage })
  await page.waitForFunction(() => window.watched.shownAt !== null)
  await delay(settledMs)
  const { tasks, shownAt } = await takeWatched(page)
  const ends = tasks.map(({ at, ms }) => at + ms)
  await chromium.closePages()
  return { shownMs: shownAt!, interactiveMs: Math.max(shownAt!, ...ends) }
}

/** CPU of the page's process, per cent of a core. */
export const measureIdle = async ({ stack, chromium }: Deps, seconds: number): Promise<number> => {
  const rendererCpu = async () => {
    const renderers = (await chromium.processes()).filter(({ type }) => type === 'renderer')
    return renderers.reduce((sum, { id }) => sum + cpuMicros(id), 0)
  }
  await chromium.open(stack.url)
  await delay(restMs)
  const before = await rendererCpu()
  await delay(seconds * 1000)
  const share = ((await rendererCpu()) - before) / 1e4 / seconds
  await chromium.closePages()
  return share
}

// While likes pour in: each figure of the page is the one of the event it names, and how old it is. A
// second client of the same stream says what the newest event was.
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { faultsIn, follow, readFigures } from '../../../web/test/figures.ts'

export interface Truth {
  figures: number
  /** what was not as its event says; the first few */
  faults: string[]
  /** age of the oldest part of the page in each reading, milliseconds since its sample was made */
  ageMs: number[]
  /** posts whose total was behind what the stream had said a sample before */
  oldTotals: number
}

const everyMs = 470 // not a part of a second, so that readings fall everywhere in it
const keptFaults = 10

export const startWatch = async (url: string, page: Page) => {
  const second = await follow(url)
  const truth: Truth = { figures: 0, faults: [], ageMs: [], oldTotals: 0 }
  let stopped = false

  const read = async () => {
    const figures = await readFigures(page)
    const known = second.heard.filter(({ at }) => at <= figures.now)
    const visible = figures.parts.filter(({ name }) => name === 'flow' || name === 'sum')
    truth.figures += Object.keys(figures.totals).length + figures.vessels.length
    truth.figures += Object.keys(figures.posts).length
    const faults = faultsIn({ ...figures, parts: visible }, second.samples, second.config)
    truth.faults.push(...faults.slice(0, keptFaults - truth.faults.length))
    truth.ageMs.push(figures.now - Math.min(...visible.map(({ at }) => at)))
    const before = known.at(-2)?.totals
    for (const [postId, likes] of Object.entries(figures.posts))
      if (likes < (before?.get(postId) ?? 0)) truth.oldTotals += 1
  }

  const reading = (async () => {
    while (second.heard.length < 2) await delay(100)
    while (!stopped) {
      await read()
      await delay(everyMs)
    }
  })()

  return {
    async stop(): Promise<Truth> {
      stopped = true
      await reading
      await second.stop()
      return truth
    },
  }
}

// Everybody can use it: axe finds nothing, nothing is wider than the screen, and with reduced motion
// nothing moves. The keyboard has keyboard.test.ts.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Flood } from '../../contract/index.ts'
import type { FloodEnd } from '../../server/flood/messages.ts'
import { ended, newFlood } from '../../server/flood/state.ts'
import { notVerified } from '../../server/flood/verdict.ts'
import { untilLive } from '../../testing/chromium.ts'
import { axeFindings } from './axe.ts'
import { createReplayServer } from './replay-server.ts'
import { browserForTests } from './set-up.ts'
import type { Scene } from './simulated-pipeline.ts'

const flood: Flood = {
  ...newFlood('f', { rate: 2000, seconds: 20, posts: 500, skew: 'zipf' }, 0),
  ...{ sent: 24_000, accepted: 23_700, refused: 300, perSecond: 1980, elapsedMs: 12_000 },
}
const end: FloodEnd = {
  progress: {
    elapsedMs: 20_000,
    accepted: 39_000,
    refused: { '503 overloaded': 1000 },
    unknown: 0,
  },
  stopped: false,
  verdict: { ...notVerified('not-persisted', 39_000), status: 'equal', posts: 500, reason: null },
}

/** Everything at once: alerts, a stopped partition, dead letters, traffic, a flood. */
const busy: Partial<Scene> = {
  likesPerSecond: 400,
  mongodb: 'away',
  deadLetters: 5,
  stopped: [{ partition: 2, reason: 'redis-lost', likes: 812 }],
  flood,
}

const browser = browserForTests()
let calm: Awaited<ReturnType<typeof createReplayServer>>
let troubled: Awaited<ReturnType<typeof createReplayServer>>

beforeAll(async () => {
  calm = await createReplayServer({ scene: { likesPerSecond: 400, flood: ended(flood, end, 1) } })
  troubled = await createReplayServer({ scene: busy })
})
afterEach(() => browser.closePages())
afterAll(async () => {
  await calm?.stop()
  await troubled?.stop()
})

const ready = async (page: Page) => {
  await untilLive(page)
  // Folded on a phone: all of it is looked at.
  const folded = page.getByRole('button', { expanded: false })
  await page.getByRole('button', { name: 'Controls', exact: true }).waitFor()
  while ((await folded.count()) > 0) await folded.first().click()
  await page.getByRole('button', { name: 'Like launch-day' }).waitFor()
  await page.getByRole('list', { name: 'Batches, newest first' }).waitFor()
  for (const chart of await page.locator('figure').all()) await chart.scrollIntoViewIfNeeded()
  await page.locator('.recharts-surface').first().waitFor()
}

describe.each(['light', 'dark'] as const)('in the %s theme', (scheme) => {
  describe.each([360, 1440])('at %d px', (width) => {
    it.each(['calm', 'troubled'] as const)('axe finds nothing on a %s page', async (which) => {
      const { url } = which === 'calm' ? calm : troubled
      const { page } = await browser.open(url, { width, height: 900, scheme })
      await ready(page)
      expect(await axeFindings(page)).toEqual([])
    })
  })
})

describe('the layout', () => {
  it.each([360, 768, 1024, 1440, 2560])('fits %d px without scrolling sideways', async (width) => {
    const { page } = await browser.open(troubled.url, { width, height: 900 })
    await ready(page)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wider).toBeLessThanOrEqual(0)
  })
})

/** How often the picture was drawn in two seconds or longer: once it was, for new data or frame by frame. */
const drawings = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ onData: number; inFrames: number }>((resolve) => {
        const drawn = { onData: 0, inFrames: 0 }
        let inFrame = false
        const request = window.requestAnimationFrame
        window.requestAnimationFrame = (work) =>
          request((time) => {
            inFrame = true
            work(time)
            inFrame = false
          })
        const clear = CanvasRenderingContext2D.prototype.clearRect
        CanvasRenderingContext2D.prototype.clearRect = function (...box) {
          drawn[inFrame ? 'inFrames' : 'onData'] += 1
          return clear.apply(this, box)
        }
        const since = performance.now()
        const look = () => {
          const longEnough = performance.now() - since >= 2000
          if (longEnough && drawn.onData + drawn.inFrames > 0) resolve(drawn)
          else setTimeout(look, 50)
        }
        look()
      }),
  )

describe('reduced motion', () => {
  it('draws new data and nothing in between', async () => {
    const { page } = await browser.open(calm.url, { reducedMotion: true })
    await ready(page)
    await page.evaluate(() => scrollTo(0, 0))
    const drawn = await drawings(page)
    expect(drawn.onData).toBeGreaterThan(0)
    expect(drawn.inFrames).toBe(0)
  })
})

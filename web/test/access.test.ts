// Everybody can use it: axe finds nothing, nothing is wider than the screen, the keyboard reaches every
// control, and with reduced motion nothing moves.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { builtPage, type Chromium, startBrowser, untilLive } from './browser.ts'
import { createReplayServer } from './replay-server.ts'
import type { Scene } from './simulated-pipeline.ts'

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Everything at once: alerts, a stopped partition, dead letters, traffic. */
const busy: Partial<Scene> = {
  likesPerSecond: 400,
  mongodb: 'away',
  deadLetters: 5,
  stopped: [{ partition: 2, reason: 'redis-lost', likes: 812 }],
}

let chromium: Chromium
let calm: Awaited<ReturnType<typeof createReplayServer>>
let troubled: Awaited<ReturnType<typeof createReplayServer>>

beforeAll(async () => {
  await builtPage()
  chromium = await startBrowser()
  calm = await createReplayServer({ scene: { likesPerSecond: 400 } })
  troubled = await createReplayServer({ scene: busy })
})
afterEach(() => chromium?.closePages())
afterAll(async () => {
  await chromium?.stop()
  await calm?.stop()
  await troubled?.stop()
})

const ready = async (page: Page) => {
  await untilLive(page)
  await page.getByRole('button', { name: 'Like launch-day' }).waitFor()
  for (const chart of await page.locator('figure').all()) await chart.scrollIntoViewIfNeeded()
  await page.locator('.recharts-surface').first().waitFor()
}

const findings = async (page: Page) => {
  await page.evaluate(axeSource)
  const results = (await page.evaluate('axe.run(document)')) as AxeResults
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  )
}

describe.each(['light', 'dark'] as const)('in the %s theme', (scheme) => {
  describe.each([360, 1440])('at %d px', (width) => {
    it.each(['calm', 'troubled'] as const)('axe finds nothing on a %s page', async (which) => {
      const { url } = which === 'calm' ? calm : troubled
      const { page } = await chromium.open(url, { width, height: 900, scheme })
      await ready(page)
      expect(await findings(page)).toEqual([])
    })
  })
})

describe('the layout', () => {
  it.each([360, 768, 1024, 1440, 2560])('fits %d px without scrolling sideways', async (width) => {
    const { page } = await chromium.open(troubled.url, { width, height: 900 })
    await ready(page)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wider).toBeLessThanOrEqual(0)
  })
})

describe('the keyboard', () => {
  it('reaches every control in the order of the page', async () => {
    const { page } = await chromium.open(calm.url)
    await ready(page)
    const selector = 'button:not(:disabled), a[href], input, select, summary'
    const wanted = await page.locator(selector).count()
    const reached = new Set<string>()
    await page.evaluate(() => scrollTo(0, 0))
    for (let i = 0; i < wanted + 40; i++) {
      await page.keyboard.press('Tab')
      const name = await page.evaluate(() => {
        const e = document.activeElement
        return e
          ? `${e.tagName} ${e.getAttribute('aria-label') ?? e.textContent?.slice(0, 30)}`
          : ''
      })
      reached.add(name)
    }
    for (const name of [
      'Pause view',
      'Audit now',
      'Find',
      'Like and follow',
      'Pause log',
      'Pause claims',
      'Claim now',
      'Pause workers',
    ])
      expect(
        [...reached].some((r) => r.endsWith(name)),
        name,
      ).toBe(true)
    for (const name of ['Like launch-day', 'Throughput as a table'])
      expect([...reached], name).toContain(`BUTTON ${name}`)
  })

  it('opens and closes an explanation', async () => {
    const { page } = await chromium.open(calm.url)
    await ready(page)
    await page.getByRole('button', { name: /^MongoDB persisted/ }).focus()
    await page
      .getByRole('tooltip')
      .getByText(/guarded writes/)
      .waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
  })
})

describe('reduced motion', () => {
  it('draws new data and nothing in between', async () => {
    const { page } = await chromium.open(calm.url, { reducedMotion: true })
    await ready(page)
    await page.evaluate(() => scrollTo(0, 0))
    const drawings = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let count = 0
          const clear = CanvasRenderingContext2D.prototype.clearRect
          CanvasRenderingContext2D.prototype.clearRect = function (...box) {
            count += 1
            return clear.apply(this, box)
          }
          setTimeout(() => resolve(count), 2000)
        }),
    )
    expect(drawings).toBeGreaterThan(0)
    // Batches and samples may each draw once; an animation would draw about 120 times.
    expect(drawings).toBeLessThan(90)
  })
})

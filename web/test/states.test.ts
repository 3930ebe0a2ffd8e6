// States that a real server will not easily give, over a pretended pipeline: faults are seen, controls
// answer, nothing is said that is not so.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { patient } from '../../testing/chromium.ts'
import { count } from '../src/format.ts'
import { replayForTests } from './set-up.ts'

const replay = replayForTests()

const stage = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} `) })

/** How often the picture is drawn from one sample to the third after it. */
const drawnFor3Samples = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((tell) => {
        const { prototype } = CanvasRenderingContext2D
        const clear = prototype.clearRect
        let samples = 0
        let drawn = 0
        prototype.clearRect = function (...box) {
          if (samples > 0) drawn += 1
          clear.apply(this, box)
        }
        const onSample = () => {
          samples += 1
          if (samples > 3) tell(drawn)
        }
        const flow = document.querySelector('[data-part=flow]')!
        new MutationObserver(onSample).observe(flow, { attributeFilter: ['data-sample'] })
      }),
  )

it('draws the picture while something moves, and else not at all', async () => {
  const page = await replay.show({})
  expect(await drawnFor3Samples(page)).toBe(0)
  replay.server.scene.likesPerSecond = 500
  await expect.poll(() => drawnFor3Samples(page), patient).toBeGreaterThan(3)
})

describe('the page in trouble', () => {
  it('cuts MongoDB off and says that likes wait safely', async () => {
    const page = await replay.show({ likesPerSecond: 200, mongodb: 'away' })
    await stage(page, 'MongoDB').getByText('away').waitFor()
    await page
      .getByRole('list', { name: 'Status' })
      .getByText(/Likes are counted and wait in Redis; nothing is lost/)
      .waitFor()
  })

  it('says that no worker is running', async () => {
    const page = await replay.show({ workers: 0 })
    await stage(page, 'Worker').getByText('no worker').waitFor()
    await page.getByText('none running').waitFor()
  })

  it('turns red with the first like missing', async () => {
    const page = await replay.show({ missing: 1 })
    await page.getByText('likes are missing', { exact: true }).waitFor()
    expect(await page.getByTestId('difference').textContent()).toBe('1')
  })

  it('does not say that nothing is lost while the audit says otherwise', async () => {
    const page = await replay.show({ likesPerSecond: 50, audit: 'different' })
    await page.getByText('MongoDB has more: see the audit', { exact: true }).waitFor()
    expect(await page.getByTestId('audit').textContent()).toBe('different, by +1')
    expect(await page.getByTestId('difference').textContent()).toBe('1')
    expect(await page.getByText('nothing lost, none twice').count()).toBe(0)
  })

  it('leads from the status bar to the control that mends it', async () => {
    const page = await replay.show({
      stopped: [{ partition: 2, reason: 'redis-lost', likes: 812 }],
    })
    const controls = page.getByRole('region', { name: 'Controls' })
    const inView = () => controls.evaluate((e) => e.getBoundingClientRect().top < innerHeight)
    await controls.waitFor()
    expect(await inView()).toBe(false)
    const status = page.getByRole('list', { name: 'Status' })
    const link = status.getByRole('link', { name: 'Continue…' })
    await link.click()
    await expect.poll(inView, patient).toBe(true)
    // Folded and asked for again, it opens again, though the address stays the same.
    await controls.getByRole('button', { name: 'Controls', exact: true }).click()
    const resume = controls.getByRole('button', { name: /claims$/ })
    await resume.waitFor({ state: 'hidden' })
    await link.click()
    await resume.waitFor()
  })

  it('takes an optimistic like back when it was refused, and says why', async () => {
    const page = await replay.show({ likesPerSecond: 50, posts: 1 })
    const total = page.getByTestId('likes-launch-day')
    await total.waitFor()
    replay.server.scene.likesPerSecond = 0
    replay.server.scene.redis = 'away'
    await stage(page, 'Redis').getByText('away').waitFor()
    // What waits on the way goes on to MongoDB meanwhile; the count is what must not move.
    const likes = async () => (await total.textContent())?.split(',')[0]
    // The last of them may still be on their way to the page.
    const before = `${count(replay.server.pipeline.total(0))} likes`
    await expect.poll(likes, patient).toBe(before)
    await page.getByRole('button', { name: 'Like launch-day' }).click()
    await page.getByText('Not counted. Redis does not answer.').waitFor()
    expect(await likes()).toBe(before)
  })

  it('says Stale when the socket is open but nothing comes', async () => {
    const page = await replay.show({})
    replay.server.fallSilent()
    await expect.poll(() => page.getByTestId('connection').textContent(), patient).toBe('Stale')
  })
})

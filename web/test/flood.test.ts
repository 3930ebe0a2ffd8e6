// The flood control on the real app: started on a page, watched and stopped on another page of another API
// process, proven at its end, and switched off with a reason where it is not allowed.
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { floodsOf, startFlood, stopFlood } from '../../server/test/flood-kit.ts'
import { patient, untilLive } from '../../testing/chromium.ts'
import { frozen } from '../../testing/frozen.ts'
import { until } from '../../testing/until.ts'
import { appForTests, browserForTests } from './set-up.ts'

const real = appForTests()
const browser = browserForTests()
let otherUrl: string

const urlOf = (app: { port(): number }) => `http://127.0.0.1:${app.port()}`

beforeAll(async () => {
  otherUrl = urlOf(await real.harness.more())
})
afterEach(async () => {
  await browser.closePages()
  // Its process ends before its end is noted: only then may the next one start.
  await until('no flood runs', async () => {
    const { status } = await stopFlood(real.harness.url)
    return status === 409 && floodsOf(process.pid).length === 0
  })
})

const open = async (url: string) => {
  const { page, complaints } = await browser.open(url)
  await untilLive(page)
  return { complaints, ...controlOf(page) }
}

/** The process of the one flood that runs. */
const runningFlood = async (): Promise<number> => {
  await until('one flood runs', () => floodsOf(process.pid).length === 1)
  return floodsOf(process.pid)[0]!
}

/** All likes that any flood has put into MongoDB. */
const flooded = async () =>
  [...(await real.harness.persisted())].reduce(
    (sum, [id, n]) => sum + (id.startsWith('demo-') ? n : 0),
    0,
  )

/** Keeps in the page what its flood shows while it runs: later it may be over before anybody looks. */
const record = (page: Page) =>
  page.evaluate(() => {
    const control = document.querySelector('#flood')!
    const text = (selector: string) => control.querySelector(selector)?.textContent ?? ''
    const look = () => {
      const sent = Number(
        control.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? 0,
      )
      if (text('[data-testid=flood-state]') === 'running' && sent > 0)
        (window as { ranWith?: string }).ranWith = control.textContent ?? ''
    }
    new MutationObserver(look).observe(control, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    })
  })

const controlOf = (page: Page) => {
  const control = page.getByRole('region', { name: 'Flood' })
  const bar = control.getByRole('progressbar', { name: 'Flood' })
  const text = (id: string) => control.getByTestId(id).textContent()
  return {
    page,
    control,
    bar,
    sent: async () => Number(await bar.getAttribute('aria-valuenow')),
    press: (name: string) => control.getByRole('button', { name, exact: true }).click(),
    async fill(values: Record<string, number>) {
      for (const [label, value] of Object.entries(values))
        await control.getByLabel(label, { exact: true }).fill(String(value))
    },
    shows: (state: string) => expect.poll(() => text('flood-state'), patient).toBe(state),
    verdict: (words: RegExp) => expect.poll(() => text('flood-verdict'), patient).toMatch(words),
  }
}

describe('the flood control', () => {
  it('starts a flood, shows how it goes, and ends with the proof', async () => {
    const { page, fill, press, shows, control, verdict, complaints } = await open(real.harness.url)
    const before = await flooded()
    await fill({ 'likes/s': 180, seconds: 5, posts: 40 })
    await control.getByLabel('Skew').selectOption('uniform')
    await record(page)
    await press('Start a flood')
    await shows('done')
    const ranWith = await page.evaluate(() => (window as { ranWith?: string }).ranWith)
    expect(ranWith).toContain('900 planned')
    await verdict(/^All in MongoDB, none twice: \S+ likes on 40 posts\.$/)
    const likes = (await flooded()) - before
    const said = await control.getByTestId('flood-verdict').textContent()
    const acknowledged = Number(said?.match(/: (\d+) likes/)?.[1])
    expect(likes).toBeGreaterThanOrEqual(acknowledged)
    // On a slow machine some requests get no answer: each of their likes counts or not.
    const unknown = await control.getByTitle(/^\d+ unknown$/).getAttribute('title')
    expect(likes).toBeLessThanOrEqual(acknowledged + Number.parseInt(unknown!, 10))
    await control.getByRole('button', { name: 'Start a flood' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('is seen and stopped on a page that was opened in the middle, on another process', async () => {
    const first = await open(real.harness.url)
    await first.fill({ 'likes/s': 200, seconds: 300, posts: 20 })
    await first.press('Start a flood')
    await first.shows('running')
    const late = await open(otherUrl)
    await late.shows('running')
    const before = await late.sent()
    await expect.poll(late.sent, patient).toBeGreaterThan(before)
    await late.press('Stop the flood')
    for (const { shows, verdict } of [late, first]) {
      await shows('stopped')
      await verdict(/^All in MongoDB/)
    }
  })

  it('keeps the focus of who starts and stops with the keyboard', async () => {
    const { page, control, fill, shows } = await open(real.harness.url)
    const focused = (name: string) =>
      expect
        .poll(() => page.evaluate(() => document.activeElement?.textContent), patient)
        .toBe(name)
    // Far longer than two presses can take on a slow machine.
    await fill({ 'likes/s': 50, seconds: 300, posts: 5 })
    const start = control.getByRole('button', { name: 'Start a flood' })
    await expect.poll(() => start.isEnabled(), patient).toBe(true)
    await start.focus()
    await page.keyboard.press('Enter')
    await focused('Stop the flood')
    await page.keyboard.press('Enter')
    await shows('stopped')
    await focused('Start a flood')
  })

  it('says that one runs already when its page did not know', async () => {
    const { page, press, control } = await open(real.harness.url)
    await page.getByRole('button', { name: 'Pause view' }).click()
    const { status } = await startFlood(otherUrl, { rate: 50, seconds: 300, posts: 5 })
    expect(status).toBe(202)
    await press('Start a flood')
    await control.getByText('A flood runs already.').waitFor()
    await runningFlood()
  })

  it('does not say running for ever when nothing is heard any more', async () => {
    const { page, shows, verdict, control } = await open(real.harness.url)
    await page.clock.install()
    await page.reload()
    await untilLive(page)
    const { status } = await startFlood(real.harness.url, { rate: 50, seconds: 300, posts: 5 })
    expect(status).toBe(202)
    await shows('running')
    await frozen(await runningFlood(), async () => {
      await page.clock.fastForward(11_000)
      await verdict(/Nothing was heard of it/)
      await shows('not running')
      await control.getByRole('button', { name: 'Start a flood' }).waitFor()
    })
  })

  it.each([
    [{ TRUST_PROXY: '1' }, 'Controls are switched off on this server: set ADMIN_PASSWORD'],
    [{ UNKNOWN_POSTS: 'reject' }, 'This server takes likes for known posts only'],
  ])('is switched off with a reason with %o', async (env, reason) => {
    const app = await real.harness.more(env)
    const { page, control } = await open(urlOf(app))
    await page.getByText(reason).first().waitFor()
    const start = control.getByRole('button', { name: 'Start a flood' })
    await expect.poll(() => start.isDisabled(), patient).toBe(true)
    await expect.poll(() => start.getAttribute('title'), patient).toContain(reason)
    await browser.closePages()
    await app.stop()
  })
})

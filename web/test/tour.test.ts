// The guided tour on the real app: a real like, held by real pauses at the steps that pass too quickly, and let go in
// every way in which a tour can end.
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { patient } from '../../testing/chromium.ts'
import { press } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'
import { axeEverywhere } from './axe.ts'
import { focused, tabTo } from './keyboard.ts'
import { appForTests, browserForTests } from './set-up.ts'

const real = appForTests()
const browser = browserForTests()
let page: Page

beforeAll(async () => {
  // Without motion a colour is there at once, when the theme changes under axe's eyes.
  page = (await browser.open(`${real.harness.url}/lab`, { reducedMotion: true })).page
})

const at = (step: string) => page.locator(`[data-tour=${step}]`).waitFor()
const figure = (name: string) =>
  page.locator('[data-tour] dl > div').filter({ hasText: name }).locator('dd')
const says = (name: string, what: RegExp) =>
  expect.poll(() => figure(name).textContent(), patient).toMatch(what)
const key = (name: string) => page.keyboard.press(name)
const inMongoDb = async () => (await real.harness.persisted()).get('guided-tour') ?? 0
const held = async () => (await real.harness.redis.hkeys('lf:pauses')).sort()
const start = () => page.getByRole('button', { name: 'Start the tour' })
const hold = () => page.getByTestId('tour-hold').textContent()

it('follows a like by keyboard: it waits, is claimed and queued for as long as one reads', async () => {
  await expect.poll(() => start().getAttribute('aria-disabled')).toBeNull()
  await tabTo(page, 'Start the tour')
  await key('Enter')
  await at('arrives')
  await says('its receipt begins with', /^\d\.\d+\.$/)
  await key('ArrowRight')
  await at('waits')
  await says('the receipt says', /^pending$/)
  expect(await hold()).toMatch(/claims are paused/)
  expect(await held()).toEqual(['claims'])
  await key('ArrowRight')
  await at('is-claimed')
  await says('seq', /^\d+$/)
  await key('ArrowRight')
  await at('becomes-a-job')
  await says('its job', /^\d-\d+$/)
  await says('jobs that wait', /^1$/)
  expect(await held()).toEqual(['claims', 'workers'])
  expect(await axeEverywhere(page)).toEqual([])
  expect(await inMongoDb()).toBe(0)
  await key('ArrowRight')
  await at('is-written')
  await says('MongoDB has of this post', /^1 like$/)
  expect(await held()).toEqual([])
  await key('ArrowRight')
  await at('is-settled')
  await says('the receipt says', /^persisted$/)
  await says('difference of the sums', /^0$/)
  await key('ArrowLeft')
  await at('is-written')
  await key('ArrowRight')
  await key('ArrowRight')
  await at('is-told')
  expect(await axeEverywhere(page)).toEqual([])
  await key('ArrowRight')
  await start().waitFor()
  expect((await focused(page)).name).toBe('Start the tour')
  expect(await page.getByRole('button', { name: /^Go on at step/ }).count()).toBe(0)
  expect(await inMongoDb()).toBe(1)
})

it('lets the like go when somebody leaves, and goes on where they were, also on a new page', async () => {
  await start().click()
  await says('its receipt begins with', /\d/)
  await key('ArrowRight')
  await at('waits')
  await says('the receipt says', /^pending$/)
  await key('Escape')
  await start().waitFor()
  await until('it is in MongoDB', async () => (await inMongoDb()) === 2)
  expect(await held()).toEqual([])
  await page.reload()
  await page.getByRole('button', { name: 'Go on at step 2 of 7' }).click()
  await at('waits')
  await says('the receipt says', /^persisted$/)
  await expect.poll(hold, patient).toMatch(/has gone on meanwhile/)
  await key('Escape')
})

it('lets the like go when the page is closed', async () => {
  await start().click()
  await says('its receipt begins with', /\d/)
  expect(await held()).toEqual(['claims'])
  await page.goto('about:blank')
  await until('it is in MongoDB', async () => (await inMongoDb()) === 3)
  expect(await held()).toEqual([])
  await page.goto(`${real.harness.url}/lab`)
})

it('says when somebody has ended its pause, and does not ask for it again', async () => {
  await start().click()
  await says('its receipt begins with', /\d/)
  await key('ArrowRight')
  await says('pending now', /^[1-9]/)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(request.url())
  })
  await press(real.harness.url, '/drain/resume')
  await expect.poll(hold, patient).toMatch(/has gone on meanwhile/)
  await says('pending now', /^0/)
  await key('Escape')
  await start().waitFor()
  expect(asked).toEqual([])
})

it('holds nothing where somebody has paused for good, and ends no pause but its own', async () => {
  await start().click()
  await says('its receipt begins with', /\d/)
  const ended = page.waitForResponse(/admin\/drain/)
  await press(real.harness.url, '/drain/pause')
  await key('Escape')
  expect((await ended).status()).toBe(409)
  await until('everybody knows', async () => (await real.harness.stats()).drain.paused)
  await page.reload()
  await start().click()
  await says('its receipt begins with', /\d/)
  await expect.poll(hold, patient).toMatch(/^Somebody has paused/)
  await key('Escape')
  expect((await real.harness.metas()).every(({ paused }) => paused)).toBe(true)
  await press(real.harness.url, '/drain/resume')
})

// What the page says while servers stand still, are paused or gone: real servers, one page, one flood. Nothing that is
// not known is shown as good, and what happened stays.
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { patient, untilLive } from '../../testing/chromium.ts'
import { frozen } from '../../testing/frozen.ts'
import { press } from '../../testing/requests.ts'
import { saveReport } from './saved-report.ts'
import { appForTests, browserForTests } from './set-up.ts'

const real = appForTests()
const browser = browserForTests()
let page: Page

/** Runs longer than this file: it is stopped in it. */
const keepPlan = () =>
  localStorage.setItem(
    'likeflow-flood',
    JSON.stringify({ rate: 100, seconds: 300, posts: 30, skew: 'zipf' }),
  )

const status = (on = page) => on.getByRole('list', { name: 'Status' })
const headline = (on = page) => on.getByTestId('headline')
const picture = (on = page) => on.getByRole('region', { name: 'What happens to a like' })
const flood = () => page.getByRole('region', { name: 'Flood', exact: true })
const incident = (kind: string) => page.locator(`[data-kind=${kind}]`)
const says = (words: RegExp, on = page) =>
  expect.poll(() => headline(on).textContent(), patient).toMatch(words)

beforeAll(async () => {
  page = (await browser.open(real.harness.url, { before: keepPlan, height: 900 })).page
  await untilLive(page)
})

it('explains itself while nothing moves, and starts a flood in view of the picture', async () => {
  await says(/A like sent now is counted/)
  await picture().getByText('carries one job per batch').waitFor()
  await page.getByRole('button', { name: 'Start a flood and watch' }).click()
  await expect.poll(() => flood().getByTestId('flood-state').textContent(), patient).toBe('running')
  await says(/This second \d+ likes? came in/)
  expect(await page.evaluate(() => scrollY)).toBe(0)
  expect(await picture().evaluate((e) => e.getBoundingClientRect().bottom < innerHeight)).toBe(true)
})

it('says of one second one number', async () => {
  const shown = () =>
    page.evaluate(() => {
      const text = (selector: string) => document.querySelector(selector)?.textContent ?? ''
      const likes = /This second (\S+) likes? came in/.exec(text('[data-testid=headline]'))?.[1]
      const legend = text('[data-part=throughput] [data-newest]')
      return [likes && `${likes}/s`, text('[data-stage=api] [data-vessel]'), legend]
    })
  // Between ten and a fraction below it is written with another digit.
  await expect
    .poll(async () => {
      const [likes, vessel, legend] = await shown()
      return Number.parseInt(likes ?? '', 10) >= 10 && likes === vessel && vessel === legend
    }, patient)
    .toBe(true)
})

it('says that likes are refused while Redis stands still, also on a page opened then', async () => {
  await frozen(real.harness.services.redisPid, async () => {
    await status().getByText('Redis does not answer').waitFor()
    await says(/^Likes are refused now: Redis does not answer\. The numbers are of /)
    await expect.poll(() => picture().getAttribute('data-look')).toBe('old')
    await flood()
      .getByText(/^as of /)
      .waitFor()
    await picture().locator('[data-stage=pending]').getByText('away').waitFor()
    expect(await page.getByText('nothing lost, none twice').count()).toBe(0)
    const late = (await browser.open(real.harness.url)).page
    await status(late).getByText('Redis does not answer').waitFor()
    await says(/^Likes are refused now: Redis does not answer\.$/, late)
    expect(await late.getByTestId('accepted').textContent()).toBe('–')
    await late.context().close()
  })
  await status().waitFor({ state: 'detached' })
  await says(/This second/)
})

it('keeps that as an incident, with the refusals, and marks it in every chart', async () => {
  await incident('redis-away').waitFor()
  // At first it is the absence that the page saw itself; the process tells what it refused.
  const refused = async () =>
    Number(
      (await incident('redis-away').locator('[data-refused]').textContent())?.replaceAll(/\D/g, ''),
    )
  await expect.poll(refused, patient).toBeGreaterThan(0)
  const chart = page.getByRole('figure', { name: /^Throughput/ })
  await chart.locator('[data-mark^="redis-away"]').first().waitFor()
})

it('does not call likes persisted while MongoDB stands still, and says why batches try again', async () => {
  const failed = page
    .locator('[data-batch]')
    .filter({ hasText: /failed .*\(/ })
    .locator('summary')
  await frozen(real.harness.services.mongodbPid, async () => {
    await status().getByText('Likes are counted and wait in Redis; nothing is lost.').waitFor()
    await says(/^Likes are counted and wait in Redis: \S+ by now/)
    await picture().locator('[data-stage=mongodb]').getByText('away').waitFor()
    const posts = page.getByRole('list', { name: 'Most liked posts' })
    await posts.getByText('how many are in MongoDB is not known').first().waitFor()
    await failed.getByText('tries again').first().waitFor()
    // In a flood a row is soon gone from the list: no newer ones come.
    await press(real.harness.url, '/drain/pause')
  })
  await failed.getByText('settled', { exact: true }).first().waitFor()
  await incident('mongodb-away').waitFor()
})

it('shows a pause with its Resume, wherever the page stands', async () => {
  // Claims are paused since the test before.
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await status().getByText('Claims are paused').waitFor()
  const resume = status().getByRole('button', { name: 'Resume' })
  expect(await resume.evaluate((e) => e.getBoundingClientRect().bottom < innerHeight)).toBe(true)
  await resume.click()
  await status().waitFor({ state: 'detached' })
  await incident('claims-paused').waitFor()
  await page.evaluate(() => scrollTo(0, 0))
})

it('keeps the words of a chart current that is not on the screen', async () => {
  const chart = page.locator('[data-part=api]')
  const shown = async () => Number(await chart.getAttribute('data-sample'))
  expect(await chart.evaluate((e) => e.getBoundingClientRect().top > innerHeight)).toBe(true)
  const before = await shown()
  await expect.poll(shown, patient).toBeGreaterThan(before)
})

it('audits after the flood, and lists it with its verdict', async () => {
  await flood().getByRole('button', { name: 'Stop the flood' }).click()
  await expect
    .poll(() => flood().getByTestId('flood-verdict').textContent(), patient)
    .toMatch(/^All in MongoDB, none twice/)
  const ended = Date.now()
  const audited = async () => Number(await page.getByTestId('audit').getAttribute('data-at'))
  await expect.poll(audited, patient).toBeGreaterThan(ended - 5_000)
  const floods = page.getByRole('region', { name: 'Floods', exact: true })
  await floods.getByText(/^All in MongoDB, none twice/).waitFor()
  await floods.getByRole('button', { name: 'Again' }).waitFor()
})

it('saves that flood as a file that needs nothing else, with its figures and what happened', async () => {
  const report = await saveReport(flood())
  const { accepted, refused, unknown, verdict } = (await real.harness.scripts.readFlood())!
  await report.page.getByText(/^All in MongoDB, none twice/).waitFor()
  expect(await report.figures()).toMatchObject({
    accepted: String(accepted),
    'refused, surely not counted': String(refused),
    'unknown, counted once or not at all': String(unknown),
    'accepted, and not in MongoDB': String(verdict?.missing),
  })
  expect(refused).toBeGreaterThan(0)
  const incidents = report.page.getByRole('region', { name: 'Incidents' })
  await incidents
    .getByText('Redis did not answer')
    .or(incidents.getByText(/Redis/))
    .first()
    .waitFor()
  expect(await report.page.locator('figure path').count()).toBeGreaterThan(10)
  expect(await report.axe()).toEqual([])
  expect({ requests: report.requests, complaints: report.complaints }).toEqual({
    ...{ requests: [], complaints: [] },
  })
  await report.close()
})

it('follows a like that becomes a dead letter to its end, in red', async () => {
  await real.harness.models.posts.collection.insertOne({ _id: 'bad' as never, likes: 'x', seq: 0 })
  await page.getByLabel('Post to like').fill('bad')
  await page.getByRole('button', { name: 'Like and follow' }).click()
  const end = picture().locator('[data-trace=mongodb]')
  await end.getByText('dead letter').waitFor()
  expect(await end.getByText('persisted').count()).toBe(0)
  await status().getByText('MongoDB refuses some posts').waitFor()
})

it('replays it once its post is mended', async () => {
  const { collection } = real.harness.models.posts
  await collection.updateOne({ _id: 'bad' as never }, { $set: { likes: 0 } })
  await status().getByRole('button', { name: 'Replay' }).click()
  await status().waitFor({ state: 'detached' })
  expect((await collection.findOne({ _id: 'bad' as never }))?.likes).toBe(1)
})

it('keeps range and hidden series in its address', async () => {
  await page.getByText('15 min', { exact: true }).click()
  const series = page
    .getByRole('figure', { name: /^Throughput/ })
    .getByRole('button', { name: 'claimed' })
  await series.click()
  expect(new URL(page.url()).search).toBe('?range=15&hide=throughput.claimed')
  await page.reload()
  await untilLive(page)
  await expect.poll(() => series.getAttribute('aria-pressed'), patient).toBe('false')
  await expect.poll(() => page.getByLabel('15 min').isChecked(), patient).toBe(true)
})

it('takes one stream for all pages of a browser', async () => {
  const pages = await Promise.all(Array.from({ length: 7 }, () => page.context().newPage()))
  await Promise.all(pages.map((each) => each.goto(real.harness.url)))
  for (const each of pages) await untilLive(each)
  const streams = async () => (await real.harness.stats()).sseClients
  await expect.poll(streams, patient).toBe(1)
  const [last] = pages.slice(-1)
  await last!.getByLabel('Post to like').fill('from-the-last')
  await last!.getByRole('button', { name: 'Like and follow' }).click()
  await expect
    .poll(() => last!.getByTestId('receipt-state').textContent(), patient)
    .toBe('persisted')
  for (const each of pages) await each.close()
  await page.bringToFront()
})

it('does not know what becomes of a like when the server is gone', async () => {
  await real.harness.app.stop()
  await status().getByText('This server does not answer').waitFor()
  await says(/^Unknown whether likes are counted now/)
  expect(await page.getByText(/Likes are counted/).count()).toBe(0)
})

// The laboratory in a real Chromium, over answers as the server gives them: it can be used by keyboard, axe finds
// nothing, and it fits. The drills themselves have start/lab/lab.servers.test.ts.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { columnNames, type LabAnswer, type LabColumn, type LabRun } from '../../contract/index.ts'
import { sourcesOfWays } from '../../server/lab/naive/ways.ts'
import { webDist } from '../../testing/chromium.ts'
import { axeEverywhere } from './axe.ts'
import { tabTo } from './keyboard.ts'
import { createReplayServer } from './replay-server.ts'
import { saveReport } from './saved-report.ts'
import { browserForTests } from './set-up.ts'

const column = (name: LabColumn['name'], more: Partial<LabColumn> = {}): LabColumn => ({
  ...{ name, accepted: 4213, refused: 120, unknown: 8, held: 4213, perSecond: 300 },
  ...{ writesPerSecond: 20, lagMs: 740, recoveryMs: 1200, lost: 0, doubled: 0, fault: null },
  ...more,
})
const points = Array.from({ length: 40 }, (_, i) => ({
  ms: i * 500,
  perSecond: columnNames.map((_name, k) => (i > 5 && i < 9 ? 0 : 300 - 10 * k)),
  waiting: columnNames.map((_name, k) => (i === 7 ? null : 200 + 10 * k)),
}))
const done: LabRun = {
  ...{ id: 'a', drill: 'kill-redis', rate: 300, seconds: 10, beside: true, state: 'done' },
  ...{ startedAt: 0, elapsedMs: 20_000, faultAtMs: 2500, healedAtMs: 4000, fault: null, points },
  steps: [
    { ms: 0, text: 'The flood begins' },
    { ms: 2500, text: 'kill -9 Redis' },
  ],
  columns: [
    column('likeflow'),
    column('write-per-like', { writesPerSecond: null }),
    column('job-per-like', { doubled: 3, recoveryMs: null }),
    column('counter-and-keys', { lost: null, doubled: null, fault: 'it never came to rest' }),
  ],
}
const running: LabRun = {
  ...done,
  state: 'running',
  healedAtMs: null,
  columns: [column('likeflow', { lost: null, doubled: null })],
}

const browser = browserForTests()
let server: Awaited<ReturnType<typeof createReplayServer>>
let page: Page
let complaints: string[]
let lab: LabAnswer = { off: null, run: null }
let begun: unknown = null

beforeAll(async () => {
  server = await createReplayServer({})
  // Without motion a colour is there at once, when the theme changes under axe's eyes.
  const opened = await browser.open(server.url, { reducedMotion: true })
  page = opened.page
  complaints = opened.complaints
  await page.route('**/lab', (route) => route.fulfill({ path: join(webDist, 'index.html') }))
  await page.route('**/admin/lab', (route) => route.fulfill({ json: lab }))
  await page.route('**/admin/lab/sources', (route) =>
    route.fulfill({ json: { sources: sourcesOfWays() } }),
  )
  await page.route('**/admin/lab/drill', (route) => {
    begun = route.request().postDataJSON()
    lab = { off: null, run: running }
    return route.fulfill({ status: 202, json: running })
  })
})
afterAll(() => server?.stop())

const shown = async (answer: LabAnswer) => {
  lab = answer
  await page.goto(`${server.url}/lab`)
  await page.getByRole('heading', { name: 'Laboratory' }).waitFor()
}
const start = (title: string) => page.getByRole('button', { name: `Start: ${title}`, exact: true })
const verdict = () => page.getByTestId('drill-verdict')

it('starts a drill by keyboard, shows how it goes, and its verdict', async () => {
  await page.getByRole('link', { name: 'Laboratory' }).click()
  await start('Kill Redis').waitFor()
  await expect.poll(() => start('Kill Redis').getAttribute('aria-disabled')).toBeNull()
  await tabTo(page, 'With three naive ways')
  await page.keyboard.press('Space')
  await tabTo(page, 'Start: Kill Redis')
  await page.keyboard.press('Enter')
  await verdict().getByText('Under way').waitFor()
  expect(begun).toEqual({ drill: 'kill-redis', rate: 300, seconds: 10, beside: true })
  expect(await start('Freeze Redis').getAttribute('aria-disabled')).toBe('true')
  lab = { off: null, run: done }
  await verdict().getByText('Lost 0, doubled 0').waitFor()
  const cell = (id: string) => page.getByTestId(id).textContent()
  expect(await cell('likeflow-lost')).toBe('0')
  expect(await cell('job-per-like-doubled')).toBe('3')
  expect(await cell('counter-and-keys-lost')).toBe('–')
  expect(await cell('write-per-like-writes/s')).toBe('–')
  const report = await saveReport(page.locator('[data-drill]'))
  await report.page.getByText('Lost 0, doubled 0').waitFor()
  expect(await report.figures()).toMatchObject({ accepted: '4213', lost: '0', 'writes/s': '20/s' })
  expect(await report.axe()).toEqual([])
  expect(report.requests).toEqual([])
  await report.close()
})

it('says why nothing may be broken, and breaks nothing', async () => {
  await shown({ off: 'given-servers', run: null })
  await page.getByText('servers that somebody else runs are never broken').waitFor()
  begun = null
  await start('Kill MongoDB').click({ force: true })
  // What was sent before has arrived.
  await page.evaluate(() => fetch('/admin/lab/sources'))
  expect(begun).toBeNull()
})

it('fits 360 px and 1440 px in both themes, and axe finds nothing', async () => {
  for (const run of [null, done]) {
    await shown({ off: null, run })
    if (run) await verdict().waitFor()
    await page.locator('details summary').first().click()
    expect(await axeEverywhere(page)).toEqual([])
  }
  expect(complaints).toEqual([])
})

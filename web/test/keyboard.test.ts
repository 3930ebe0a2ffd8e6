// The whole page by keyboard alone, against the real app: every control is reached in the order of the page,
// says where the focus is, does what it says, and keeps or returns the focus.

import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { patient, untilLive } from '../../testing/chromium.ts'
import { focused, tabTo } from './keyboard.ts'
import { appForTests, browserForTests } from './set-up.ts'

// Many small steps each, a browser and two servers: on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

const real = appForTests()
const browser = browserForTests()
let page: Page

const press = (key: string) => page.keyboard.press(key)
const holds = (name: string) =>
  expect.poll(async () => (await focused(page)).name, patient).toMatch(new RegExp(`^${name}`))
const figure = () => page.getByRole('figure', { name: /^Like → MongoDB/ })

beforeAll(async () => {
  await real.harness.like('by-keyboard')
  await real.harness.drained()
  page = (await browser.open(real.harness.url)).page
  await untilLive(page)
  await page.getByRole('button', { name: 'Like by-keyboard' }).waitFor()
  await page.getByRole('list', { name: 'Batches, newest first' }).waitFor()
})

describe('by keyboard alone', () => {
  it('reaches everything once, downwards, each with a ring and in view', async () => {
    const reached: Awaited<ReturnType<typeof focused>>[] = []
    for (;;) {
      await press('Tab')
      const at = await focused(page)
      if (at.tag === 'BODY' || at.tag === 'HTML') break
      reached.push(at)
      expect(reached.length).toBeLessThan(250)
    }
    expect(reached.filter(({ ring }) => !ring)).toEqual([])
    expect(reached.filter(({ inView }) => !inView)).toEqual([])
    const names = reached.map(({ name }) => name)
    for (const wanted of [
      ...['Pause view', 'Audit now', 'Throughput as a table', 'Find', 'Create', 'Like by-keyboard'],
      ...['Like and follow', 'Pause log', 'Start a flood', 'Pause claims', 'Claim now'],
      ...['Pause workers', 'Replay all'],
    ])
      expect(names, wanted).toContain(wanted)
    expect(reached.filter(({ downwards }) => !downwards)).toEqual([])
  })

  it('pauses the view by Space and resumes it by Enter', async () => {
    await tabTo(page, 'Pause view')
    await press('Space')
    await holds('Resume view')
    await press('Enter')
    await holds('Pause view')
  })

  it('chooses a theme and a time range by arrows', async () => {
    await tabTo(page, 'Like the system')
    await press('ArrowRight')
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset.theme))
      .toBe('dark')
    await press('ArrowLeft')
    await page.getByText('5 min', { exact: true }).click()
    await tabTo(page, '5 min')
    await press('ArrowLeft')
    await holds('1 min')
    // A chart has an axis once something was measured, and follows the samples while it is on the screen.
    await real.harness.like('by-keyboard')
    await figure().scrollIntoViewIfNeeded()
    await figure().getByText('−60 s').waitFor()
  })

  it('opens an explanation by focus and closes it by Escape', async () => {
    await tabTo(page, 'Like → MongoDB')
    await page
      .getByRole('tooltip')
      .getByText(/until MongoDB holds it/)
      .waitFor()
    await press('Escape')
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
  })

  it('switches an axis, a table and a series', async () => {
    for (const name of ['Like → MongoDB: log axis', 'Like → MongoDB as a table']) {
      await tabTo(page, name)
      await press('Space')
      const button = page.getByRole('button', { name, exact: true })
      expect(await button.getAttribute('aria-pressed')).toBe('true')
    }
    await figure().getByRole('region', { name: 'Like → MongoDB, table' }).waitFor()
    await tabTo(page, 'p95')
    await press('Enter')
    const entry = figure().getByRole('button', { name: /^p95/ })
    expect(await entry.getAttribute('aria-pressed')).toBe('false')
  })

  it('creates a post, likes it, and takes it out of the list', async () => {
    await tabTo(page, 'Post id')
    await page.keyboard.type('typed')
    await tabTo(page, 'Create')
    await press('Enter')
    await page.getByTestId('likes-typed').first().waitFor()
    await holds('Create')
    await tabTo(page, 'Like typed')
    await press('Enter')
    await expect.poll(async () => (await real.harness.persisted()).get('typed'), patient).toBe(1)
    await tabTo(page, 'Take typed out')
    await press('Space')
    await page.getByRole('list', { name: 'Found posts' }).waitFor({ state: 'detached' })
  })

  it('finds a post by Enter and traces a like to MongoDB', async () => {
    await tabTo(page, 'Post id', 'Shift+Tab')
    await page.keyboard.type('typed')
    await press('Enter')
    await page.getByRole('list', { name: 'Found posts' }).getByText('typed').waitFor()
    await tabTo(page, 'Post to like')
    await press('Control+A')
    await page.keyboard.type('typed')
    await press('Enter')
    await expect
      .poll(() => page.getByTestId('receipt-state').textContent(), patient)
      .toBe('persisted')
  })

  it('opens a batch and reaches its job', async () => {
    await page
      .getByRole('list', { name: 'Batches, newest first' })
      .locator('summary')
      .first()
      .focus()
    await press('Enter')
    await tabTo(page, 'Its job in Bull Board')
  })

  it('pauses and resumes claims and workers, and the focus stays where it was', async () => {
    for (const [pause, resume] of [
      ['Pause claims', 'Resume claims'],
      ['Pause workers', 'Resume workers'],
    ] as const) {
      await tabTo(page, pause)
      await press('Enter')
      await holds(resume)
      await press('Space')
      await holds(pause)
    }
    await tabTo(page, 'Claim now', 'Shift+Tab')
    await press('Enter')
    await page.getByText(/batches? opened\./).waitFor()
    await holds('Claim now')
  })

  it('audits, and says what came out', async () => {
    const last = async () => (await real.harness.stats()).conservation.audit?.at ?? 0
    await real.harness.drained()
    const before = await last()
    await tabTo(page, 'Audit now', 'Shift+Tab')
    await press('Enter')
    await expect.poll(last, patient).toBeGreaterThan(before)
    await holds('Audit now')
    expect(await page.getByTestId('audit').textContent()).toBe('equal')
  })
})

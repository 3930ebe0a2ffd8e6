// Every view in a real Firefox, on the real app: it comes to life, draws, does what is pressed, and complains of nothing.
// Where there is no Firefox it is skipped, and says so: Debian's package is firefox-esr.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../local-servers/find-on-path.ts'
import { builtPage } from '../../testing/chromium.ts'
import { patience, until } from '../../testing/until.ts'
import { appForTests } from './set-up.ts'

const firefox = ['firefox', 'firefox-esr']
  .map((name) => findOnPath(name, { PATH: process.env.PATH ?? '' }))
  .find((path) => path)
if (!firefox) console.warn('No Firefox is on the PATH: its test of every view is skipped.')

describe.skipIf(!firefox)('in Firefox', () => {
  const real = appForTests()
  const complaints: string[] = []
  const profile = mkdtempSync(join(tmpdir(), 'likeflow-firefox-'))
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    await builtPage()
    browser = await puppeteer.launch({
      ...{ browser: 'firefox', executablePath: firefox!, userDataDir: profile },
      timeout: patience.long,
    })
    page = await browser.newPage()
    await page.setViewport({ width: 1440, height: 900 })
    page.setDefaultTimeout(patience.long)
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
  })

  const view = async (path: string) => {
    await page.goto(`${real.harness.url}${path}`)
    await page.waitForFunction(
      () => document.querySelector('[data-testid=connection]')?.textContent === 'Live',
    )
  }
  const drawn = () =>
    page.waitForFunction(() => {
      const canvas = document.querySelector('canvas')!
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      return data.some((value) => value > 0)
    })

  it('shows the dashboard: the picture and the charts are drawn, a like is followed', async () => {
    await view('/')
    await page.locator('::-p-text(Like and follow)').click()
    await page.waitForFunction(
      () => document.querySelector('[data-testid=receipt-state]')?.textContent === 'persisted',
    )
    await drawn()
    await page.waitForFunction(() => document.querySelectorAll('.recharts-surface').length >= 3)
  })

  it('shows the laboratory, and goes the tour by keyboard', async () => {
    await view('/lab')
    await page.locator('::-p-text(Start the tour)').click()
    await page.waitForFunction(() => document.querySelector('dl dd')?.textContent?.endsWith('s'))
    for (const step of ['waits', 'is-claimed', 'becomes-a-job', 'is-written']) {
      await page.keyboard.press('ArrowRight')
      await page.waitForSelector(`[data-tour=${step}]`)
    }
    await drawn()
    await page.keyboard.press('Escape')
    await page.waitForSelector('[aria-label="Guided tour"]')
    // What it held goes on when its last pause is over.
    const likes = async () => (await real.harness.persisted()).get('guided-tour')
    await until('the like of the tour is in MongoDB', async () => (await likes()) === 1)
  })

  it('has nothing to complain of', () => {
    expect(complaints).toEqual([])
  })
})

// A real Chromium for page tests: one on the PATH, else Playwright's own, else Debian's when root.
// Missing is a failure, never a skip.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { systemCommand } from '../../scripts/system-command.ts'
import { findOnPath } from '../../services/find-on-path.ts'

const names = ['chromium', 'google-chrome', 'chromium-browser']

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const findChromium = async () => {
  const onPath = names.some((name) => findOnPath(name, { PATH: process.env.PATH ?? '' }))
  const playwrights = chromium.executablePath()
  if (!onPath && existsSync(playwrights)) return playwrights
  return systemCommand({ names, debianPackage: 'chromium' })
}

export const webDist = join(import.meta.dirname, '../dist')

/** `npm test` has built the page already; a single test file alone may have not. */
export const builtPage = async () => {
  if (!existsSync(join(webDist, 'index.html')))
    await build({ root: join(import.meta.dirname, '..'), logLevel: 'error' })
  return webDist
}

export interface PageOptions {
  width?: number
  height?: number
  scheme?: 'light' | 'dark'
  reducedMotion?: boolean
}

export interface OpenPage {
  page: Page
  /** Everything the page complained about: exceptions, errors on the console, refused loads. */
  complaints: string[]
}

const watchFor = (page: Page) => {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A stopped server is part of some tests; the browser logs each failed try.
    if (message.type() === 'error' && !/net::ERR|status of/.test(message.text()))
      complaints.push(message.text())
  })
  return complaints
}

/** Resolves when the page says Live. */
export const untilLive = (page: Page) =>
  page
    .getByTestId('connection')
    .and(page.getByText('Live', { exact: true }))
    .waitFor()

/** One browser with a fresh profile; `open` gives a page of its own size and theme. */
export const startBrowser = async () => {
  const executablePath = await findChromium()
  const profile = mkdtempSync(join(tmpdir(), 'likeflow-browser-'))
  const contexts: BrowserContext[] = []
  const browser = await chromium.launch({
    executablePath,
    args: [...flags, `--disk-cache-dir=${profile}`],
  })
  const closePages = async () => {
    for (const context of contexts.splice(0)) await context.close()
  }
  return {
    async open(url: string, options: PageOptions = {}): Promise<OpenPage> {
      const { width = 1440, height = 1000, scheme = 'dark', reducedMotion = false } = options
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
      })
      contexts.push(context)
      const page = await context.newPage()
      const complaints = watchFor(page)
      await page.goto(url)
      return { page, complaints }
    },
    closePages,
    async stop() {
      await closePages()
      await browser.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

export type Chromium = Awaited<ReturnType<typeof startBrowser>>

// A real Chromium for page tests: one on the PATH, else Playwright's own, else Debian's when root.
// Missing is a failure, never a skip.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BrowserContext,
  type CDPSession,
  chromium,
  type LaunchOptions,
  type Page,
} from 'playwright-core'
import { findOnPath } from '../local-servers/find-on-path.ts'
import { systemCommand } from '../scripts/system-command.ts'
import { buildBeside, pageIsStale } from '../start/web-page.ts'
import { patience, until } from './until.ts'

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

export const webDist = join(import.meta.dirname, '../web/dist')

const remove = (folder: string) =>
  // A browser that has just ended may still be writing its last file.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })

/**
 * The page as its sources are now: a check or a picture of an older one says nothing. `npm test` has built it
 * already; a single test file alone may have not, and two files may come here at once.
 */
export const builtPage = async () => {
  const root = join(import.meta.dirname, '..')
  if (pageIsStale(root)) await buildBeside({ root, env: process.env })
  return webDist
}

/** For `expect.poll`: what takes longer than this on a busy machine is a fault. */
export const patient = { timeout: patience.usual } as const

export interface PageOptions {
  width?: number
  height?: number
  scheme?: 'light' | 'dark'
  reducedMotion?: boolean
  /** Runs in the page before its own scripts; uses nothing from outside. */
  before?: () => void
}

export interface OpenPage {
  page: Page
  /** Everything the page complained about: exceptions, errors on the console, refused loads. */
  complaints: string[]
  /** The browser's own protocol, for this page. */
  session: CDPSession
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

/** Resolves when the page shows a sample taken after this call: nothing it shows is older than the caller knows. */
export const untilCurrent = (page: Page) => {
  const since = Date.now()
  const sum = page.locator('[data-part=sum]')
  return until(
    'the page shows a sample of now',
    async () => Number(await sum.getAttribute('data-sample')) >= since,
  )
}

/**
 * One browser with a fresh profile; `open` gives a page of its own size and theme. `handleSIGINT: false`: the
 * caller ends it, with what else it has started; Playwright would end this whole process.
 */
export const startBrowser = async (options: Pick<LaunchOptions, 'handleSIGINT'> = {}) => {
  const executablePath = await findChromium()
  const profile = mkdtempSync(join(tmpdir(), 'likeflow-browser-'))
  const contexts: BrowserContext[] = []
  const browser = await chromium.launch({
    ...options,
    executablePath,
    timeout: patience.long,
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
      context.setDefaultTimeout(patience.usual)
      const page = await context.newPage()
      const complaints = watchFor(page)
      const session = await context.newCDPSession(page)
      if (options.before) await page.addInitScript(options.before)
      await page.goto(url)
      return { page, complaints, session }
    },
    /** Process ids by kind: browser, renderer, GPU, utility. */
    async processes(): Promise<{ type: string; id: number }[]> {
      const session = await browser.newBrowserCDPSession()
      const { processInfo } = await session.send('SystemInfo.getProcessInfo')
      await session.detach()
      return processInfo
    },
    closePages,
    async stop() {
      try {
        await closePages()
      } finally {
        await browser.close()
        remove(profile)
      }
    },
  }
}

export type Chromium = Awaited<ReturnType<typeof startBrowser>>

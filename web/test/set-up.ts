// What tests of the page begin with: the page as its sources are now, a browser, and the real app or a pretended
// pipeline behind it. Each is stopped when the file, or the test that asked for it, is over.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import {
  builtPage,
  type Chromium,
  type OpenPage,
  type PageOptions,
  startBrowser,
  untilLive,
} from '../../testing/chromium.ts'
import { type Harness, type HarnessOptions, startHarness } from '../../testing/harness.ts'
import { createReplayServer } from './replay-server.ts'
import type { Scene } from './simulated-pipeline.ts'

/** Many steps, a browser and two servers: on a busy machine they take their time. */
const setUpMs = 180_000

/** One browser for all tests of a file. */
export const browserForTests = () => {
  let chromium: Chromium | undefined
  beforeAll(async () => {
    await builtPage()
    chromium = await startBrowser()
  }, setUpMs)
  afterAll(() => chromium?.stop(), setUpMs)
  return {
    open: (url: string, options?: PageOptions): Promise<OpenPage> => chromium!.open(url, options),
    closePages: () => chromium?.closePages(),
  }
}

/** The real app for all tests of a file, with Redis and MongoDB. */
export const appForTests = (options?: HarnessOptions): { readonly harness: Harness } => {
  let harness: Harness | undefined
  beforeAll(async () => {
    harness = await startHarness(options)
  }, setUpMs)
  afterAll(() => harness?.stop(), setUpMs)
  return {
    get harness() {
      return harness!
    },
  }
}

type ReplayServer = Awaited<ReturnType<typeof createReplayServer>>

/** For each test a pretended pipeline of its own, shown when it asks. */
export const replayForTests = () => {
  const browser = browserForTests()
  let server: ReplayServer | undefined
  afterEach(async () => {
    await browser.closePages()
    await server?.stop()
  })
  return {
    /** A page that shows it, live. */
    async show(scene: Partial<Scene>): Promise<Page> {
      server = await createReplayServer({ scene })
      const { page } = await browser.open(server.url)
      await untilLive(page)
      return page
    },
    get server() {
      return server!
    },
  }
}

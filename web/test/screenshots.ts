// Draws the pictures of docs/screenshots/ anew: `npm run screenshots` (after `npm run build`).
// They show a pretended pipeline, so that they can be made anywhere and show a fault on demand.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { builtPage, type PageOptions, startBrowser, untilLive } from './browser.ts'
import { createReplayServer } from './replay-server.ts'
import type { Scene } from './simulated-pipeline.ts'

interface Picture {
  name: string
  scene: Partial<Scene>
  page: PageOptions
}

const flood = { likesPerSecond: 12_000 }
const pictures: readonly Picture[] = [
  { name: 'dark', scene: { likesPerSecond: 800 }, page: { scheme: 'dark' } },
  { name: 'light', scene: { likesPerSecond: 800 }, page: { scheme: 'light' } },
  { name: 'flood', scene: flood, page: { scheme: 'dark' } },
  { name: 'phone', scene: flood, page: { scheme: 'dark', width: 360, height: 800 } },
  { name: 'mongodb-away', scene: { likesPerSecond: 3000, mongodb: 'away' }, page: {} },
]

const folder = join(import.meta.dirname, '../../docs/screenshots')
const quality = 80
/** So long the picture needs to fill: pipes with dots, vessels with likes. */
const settleMs = 4_000

const save = async (page: Page, name: string) => {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
}

await builtPage()
mkdirSync(folder, { recursive: true })
const browser = await startBrowser()
for (const { name, scene, page: options } of pictures) {
  const server = await createReplayServer({ scene, historySeconds: 880 })
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  const { page } = await browser.open(server.url, options)
  await untilLive(page)
  await page.waitForTimeout(settleMs)
  await save(page, name)
  process.stdout.write(`docs/screenshots/${name}.webp\n`)
  await server.stop()
}
await browser.stop()

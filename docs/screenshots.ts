// Draws the pictures of docs/screenshots/ anew: `npm run screenshots`. They show
// the real app on real servers under a real flood of its own; MongoDB is made to stand still for the last.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { endsWithUs } from '../simulations/bench/ending.ts'
import { builtPage, type PageOptions, startBrowser, untilLive } from '../testing/chromium.ts'
import { startHarness } from '../testing/harness.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/screenshots')
const quality = 80
const second = 1_000
/** The first screen. */
const height = 900

if (process.argv.length > 2) {
  const asked = process.argv[2] === '--help'
  process.stderr.write(
    'npm run screenshots   draws docs/screenshots/ anew, in 3 minutes; no options\n',
  )
  process.exit(asked ? 0 : 2)
}

const save = async (page: Page, name: string) => {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
  process.stdout.write(`docs/screenshots/${name}.webp\n`)
}

await builtPage()
mkdirSync(folder, { recursive: true })
const starting = startHarness({ env: { DRAIN_INTERVAL_MS: '1000' } })
endsWithUs(async () => (await starting).stop())
const harness = await starting
const opening = startBrowser({ handleSIGINT: false })
endsWithUs(async () => (await opening).stop())
const browser = await opening

/** Likes as the command line sends them; ended by the returned function. */
const flood = (rate: number) => {
  const options = ['--rate', `${rate}`, '--duration', '5m', '--posts', '30', '--skew', 'zipf']
  const args = ['cli/main.ts', 'flood', '--url', harness.url, ...options, '--no-verify']
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const end = () => {
    child.kill('SIGTERM')
    return ended
  }
  const disown = endsWithUs(end)
  return () => end().finally(disown)
}

const draw = async (name: string, options: PageOptions) => {
  const { page } = await browser.open(harness.url, { height, ...options })
  await untilLive(page)
  await page.getByText('1 min', { exact: true }).click()
  await page.evaluate(() => scrollTo(0, 0))
  await delay(4 * second)
  await save(page, name)
  await browser.closePages()
}

const endWave = flood(600)
await delay(45 * second)
await draw('dark', { scheme: 'dark' })
await draw('light', { scheme: 'light' })
await endWave()
const endFlood = flood(4_000)
await delay(25 * second)
await draw('flood', { scheme: 'dark' })
await draw('phone', { scheme: 'dark', width: 360, height: 800 })
const { mongodbPid } = harness.services
if (mongodbPid !== null) {
  endsWithUs(async () => process.kill(mongodbPid, 'SIGCONT'))
  process.kill(mongodbPid, 'SIGSTOP')
  await delay(30 * second)
  await draw('mongodb-away', { scheme: 'dark' })
  process.kill(mongodbPid, 'SIGCONT')
}
await endFlood()
await browser.stop()
await harness.stop()

// Draws the pictures of docs/screenshots/ anew: `npm run screenshots`. They show the page over the recording of the
// repository, at moments of it, and an animation of the whole; `npm run record:demo` makes that recording anew.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openAsBlob, rmSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import type { Page } from 'playwright-core'
import { systemCommand } from '../scripts/system-command.ts'
import { endsWithUs } from '../simulations/bench/ending.ts'
import { builtPage, type PageOptions, startBrowser } from '../testing/chromium.ts'
import { demo, makeReplay } from '../web/build-replay.ts'
import { marksOf } from '../web/src/replay/marks.ts'
import { readRecording } from '../web/src/replay/recording-file.ts'

const folder = join(import.meta.dirname, 'screenshots')
const quality = 80
/** The first screen. */
const height = 900
const frames = { everyMs: 125, speed: 4, quality: 55, width: 1100, height: 660 } as const
const mostBytes = 1_500_000

if (process.argv.length > 2) {
  const asked = process.argv[2] === '--help'
  process.stderr.write(
    'npm run screenshots   draws docs/screenshots/ anew, in 3 minutes; no options\n',
  )
  process.exit(asked ? 0 : 2)
}

await builtPage()
mkdirSync(folder, { recursive: true })
const work = mkdtempSync(join(tmpdir(), 'likeflow-pictures-'))
endsWithUs(async () => rmSync(work, { recursive: true, force: true }))
await makeReplay(join(work, 'page'), demo)
const recording = await readRecording(await openAsBlob(demo))
const server = express()
  .use(express.static(join(work, 'page')))
  .listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
const opening = startBrowser({ handleSIGINT: false })
endsWithUs(async () => (await opening).stop())
const browser = await opening

/** When `name` begins. */
const momentOf = (name: string) => {
  const mark = marksOf(recording).find((each) => each.name === name)
  if (!mark) throw new Error(`the recording has no ${name}`)
  return mark.fromMs
}

const begin = async (page: Page) => {
  await page.getByTestId('moment').waitFor()
  await page.keyboard.press('Space')
}

const seek = (page: Page, ms: number) =>
  page.getByLabel('Moment of the recording').evaluate((input: HTMLInputElement, to) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!
    set!.call(input, String(to))
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }, ms)

/** The page's own time goes only when it is told to, so every frame is whole, however slow this machine is. */
const run = (page: Page, ms: number) => page.clock.runFor(ms)

const open = async (options: PageOptions) => {
  const { page } = await browser.open('about:blank', options)
  await page.clock.install()
  await page.goto(url)
  await run(page, 1_000)
  await begin(page)
  return page
}

/** Two seconds before `ms` the page begins to move, so that the picture stands as it would. */
const draw = async (name: string, ms: number, options: PageOptions) => {
  const page = await open({ height, ...options })
  await seek(page, ms - 2_000)
  await page.keyboard.press('Space')
  await run(page, 2_000)
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
  process.stdout.write(`docs/screenshots/${name}.webp\n`)
  await browser.closePages()
}

/** The whole recording at four times its speed. */
const animate = async (name: string) => {
  const encoder = await systemCommand({ names: ['img2webp'], debianPackage: 'webp' })
  const { everyMs, speed, width } = frames
  const page = await open({ width, height: frames.height, scheme: 'dark' })
  await seek(page, 0)
  await page.getByText(`${speed}×`, { exact: true }).click()
  await page.getByRole('button', { name: 'Play the recording' }).click()
  const files: string[] = []
  for (let ms = 0; ms <= recording.lastsMs; ms += everyMs * speed) {
    await run(page, everyMs)
    const path = join(work, `${String(files.length).padStart(4, '0')}.png`)
    await page.screenshot({ path })
    files.push(path)
  }
  const to = join(folder, `${name}.webp`)
  const lossy = ['-lossy', '-q', String(frames.quality), '-m', '4', '-d', String(everyMs)]
  execFileSync(encoder, ['-loop', '0', '-min_size', ...lossy, ...files, '-o', to])
  const { size } = statSync(to)
  process.stdout.write(`docs/screenshots/${name}.webp: ${files.length} frames, ${size} bytes\n`)
  if (size > mostBytes) process.exitCode = 1
}

const floodedMs = momentOf('flood') + 9_000
await draw('dark', floodedMs, { scheme: 'dark' })
await draw('light', floodedMs, { scheme: 'light' })
await draw('phone', floodedMs, { scheme: 'dark', width: 360, height: 800 })
await animate('replay')
await browser.stop()
server.closeAllConnections()
server.close()
rmSync(work, { recursive: true, force: true })

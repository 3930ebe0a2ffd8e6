// A recording in a real Chromium, from a file server under somebody's path and without a LikeFlow: what it shows at a
// moment is what the stream had sent by then, and no request fails or leaves.
import { once } from 'node:events'
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtPage, patient, untilLive } from '../../testing/chromium.ts'
import { until } from '../../testing/until.ts'
import { demo, makeReplay } from '../build-replay.ts'
import { incomingOf } from '../src/replay/events-of.ts'
import { type Recording, readRecording } from '../src/replay/recording-file.ts'
import { reduce } from '../src/stream/reduce.ts'
import { emptyView } from '../src/stream/view.ts'
import { faultsIn, readFigures } from './figures.ts'
import { createReplayServer } from './replay-server.ts'
import { browserForTests } from './set-up.ts'

const browser = browserForTests()
const folder = mkdtempSync(join(tmpdir(), 'likeflow-replay-'))
const app = express()
app.use('/any/path', express.static(join(folder, 'page')))
const server = app.listen(0, '127.0.0.1')

let url: string
let recording: Recording
let page: Page
let complaints: string[]
const failed: string[] = []

beforeAll(async () => {
  await builtPage()
  await makeReplay(join(folder, 'page'), demo)
  recording = await readRecording(await openAsBlob(demo))
  if (!server.listening) await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/any/path/`
  const opened = await browser.open('about:blank', { height: 900 })
  page = opened.page
  complaints = opened.complaints
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(url))
      failed.push(`${request.url()} is elsewhere`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.url()} ${response.status()}`)
  })
  page.on('requestfailed', (request) => failed.push(`${request.url()} failed`))
  await page.goto(url)
  await page.getByTestId('moment').waitFor()
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const scrubber = () => page.getByLabel('Moment of the recording')
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const moment = () => scrubber().evaluate((input: HTMLInputElement) => input.valueAsNumber)

/** As somebody who drags the scrubber there. */
const seek = (ms: number) =>
  scrubber().evaluate((input: HTMLInputElement, to) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!
    set!.call(input, String(to))
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }, ms)

/** What the stream had said by then. */
const viewAt = (ms: number) =>
  recording.entries
    .filter((entry) => entry.ms <= ms)
    .flatMap((entry) => incomingOf(entry, recording.startedAt))
    .reduce(reduce, emptyView)

it('shows at each moment what the stream had sent by then, wound forwards and back', async () => {
  await press('Pause the recording')
  for (const share of [0.4, 0.9, 0.2]) {
    const ms = Math.round(share * recording.lastsMs)
    await seek(ms)
    const { sample, samples, config } = viewAt(ms)
    const sum = page.locator('[data-part=sum]')
    await until('the sum is of then', async () => {
      return (await sum.getAttribute('data-sample')) === String(sample!.at)
    })
    await expect
      .poll(async () => {
        const figures = await readFigures(page)
        return figures.parts.every(({ at }) => at === sample!.at)
          ? faultsIn(figures, new Map(samples.map((each) => [each.at, each])), config!)
          : 'a part is of another second'
      }, patient)
      .toEqual([])
  }
})

it('stands still while paused, goes on, and goes faster', async () => {
  const at = await moment()
  const shown = await page.locator('[data-part=flow]').getAttribute('data-sample')
  // A second of the page, in which a recording that plays would go on.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_100)))
  expect(await moment()).toBe(at)
  expect(await page.locator('[data-part=flow]').getAttribute('data-sample')).toBe(shown)
  const rate = (ms: number) =>
    scrubber().evaluate(async (input: HTMLInputElement, forMs) => {
      const [from, since] = [input.valueAsNumber, performance.now()]
      await new Promise((resolve) => setTimeout(resolve, forMs))
      return (input.valueAsNumber - from) / (performance.now() - since)
    }, ms)
  await press('Play the recording')
  const slow = await rate(1_000)
  await page.getByText('4×', { exact: true }).click()
  const fast = await rate(1_000)
  expect(fast / slow).toBeGreaterThan(2)
  await press('Pause the recording')
})

it('goes by keys, and has both views', async () => {
  await seek(10_000)
  await scrubber().focus()
  await page.keyboard.press('ArrowRight')
  expect(await moment()).toBe(15_000)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  expect(await moment()).toBe(5_000)
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Pause the recording' }).waitFor()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Play the recording' }).waitFor()
  await seek(recording.lastsMs)
  await page.getByRole('link', { name: 'Laboratory' }).click()
  await page.getByTestId('drill-verdict').getByText('Lost 0, doubled 0').waitFor()
  expect(await moment()).toBe(recording.lastsMs)
  await page.getByRole('link', { name: 'Dashboard' }).click()
  await page.getByTestId('headline').waitFor()
})

it('says that it is no live page, and offers nothing that needs a server', async () => {
  expect(await page.getByTestId('connection').textContent()).toBe('Recording')
  await page.getByText(/^Recording of .*20\d\d/).waitFor()
  for (const name of ['Record', 'Pause view', 'Find', 'Like and follow'])
    expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Audit now' }).isDisabled()).toBe(true)
  expect(failed).toEqual([])
  expect(complaints).toEqual([])
})

it('says what is wrong with a file that it cannot play, and plays the next one', async () => {
  const cut = join(folder, 'cut.likeflow')
  const bytes = Buffer.from(await (await openAsBlob(demo)).arrayBuffer())
  writeFileSync(cut, bytes.subarray(0, bytes.length / 2))
  await page.getByRole('link', { name: 'Another…' }).click()
  const choose = page.locator('input[type=file]')
  await choose.setInputFiles(cut)
  await page.getByText(/cut off or damaged/).waitFor()
  // Whole by its form; the page finds out as it draws it.
  const odd = join(folder, 'odd.likeflow')
  writeFileSync(
    odd,
    '{"likeflow":"recording","version":1,"startedAt":1e300}\n{"ms":1,"kind":"end"}\n',
  )
  await choose.setInputFiles(odd)
  await page.getByText(/^This recording cannot be shown/).waitFor()
  await choose.setInputFiles(demo)
  await page.getByTestId('moment').waitFor()
  expect(failed).toEqual([])
})

it('records what a live page hears into a file that it plays', async () => {
  const likeflow = await createReplayServer({ scene: { likesPerSecond: 500 } })
  const { page: live } = await browser.open(likeflow.url)
  await untilLive(live)
  await live.getByRole('button', { name: 'Record', exact: true }).click()
  const first = live.locator('[data-part=sum]')
  const begun = Number(await first.getAttribute('data-sample'))
  await until('two more seconds', async () => {
    return Number(await first.getAttribute('data-sample')) >= begun + 2_000
  })
  const saving = live.waitForEvent('download')
  await live.getByRole('button', { name: /^Stop ·/ }).click()
  const made = await (await saving).path()
  const { entries } = await readRecording(await openAsBlob(made))
  const names = entries.map((entry) => (entry.kind === 'event' ? entry.name : entry.kind))
  for (const name of ['snapshot', 'sample', 'batch', 'likes', 'socket', 'answer'])
    expect(names).toContain(name)
  await page.getByRole('link', { name: 'Another…' }).click()
  await page.locator('input[type=file]').setInputFiles(made)
  await page.getByTestId('moment').waitFor()
  await likeflow.stop()
})

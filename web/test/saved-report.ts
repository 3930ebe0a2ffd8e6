// A report as somebody has it who got the file: saved by a press, opened from the disk, without the server.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { axeEverywhere } from './axe.ts'

export interface SavedReport {
  page: Page
  /** everything that the file asked for, itself apart */
  requests: string[]
  complaints: string[]
  /** the figures of its tables, by the name of the row */
  figures(): Promise<Record<string, string>>
  axe(): Promise<string[]>
  close(): Promise<void>
}

/** `from`: where its button is. */
export const saveReport = async (from: Locator): Promise<SavedReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'likeflow-report-'))
  const [download] = await Promise.all([
    from.page().waitForEvent('download'),
    from.getByRole('button', { name: 'Save report' }).click(),
  ])
  const path = join(folder, download.suggestedFilename())
  await download.saveAs(path)
  if (readFileSync(path, 'utf8').includes('<script')) throw new Error('a script in a report')
  // A browser of its own: nothing of the page's is there.
  const context = await from.page().context().browser()!.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  const url = pathToFileURL(path).href
  await page.goto(url)
  return {
    page,
    requests: requests.filter((each) => each !== url),
    complaints,
    figures: () =>
      page.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll('tbody tr')].map((row) => [
            row.querySelector('th')?.textContent ?? '',
            (row.querySelector('td')?.textContent ?? '').replaceAll('\u202f', ''),
          ]),
        ),
      ),
    // axe is a script, and the file allows none: it is put in past that, through the debugger.
    axe: () => axeEverywhere(page),
    async close() {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

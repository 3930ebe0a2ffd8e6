// `npm run page:pictures`: the first screen in every state, at three sizes and in both themes, from real servers; to be
// looked at before a change of the page is called done.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { readOptions } from '../../cli/options.ts'
import { untilLive } from '../../testing/chromium.ts'
import { runCommand } from '../run-command.ts'
import { chosenStates, onlyOption, onlyUsage, withShown } from './shown.ts'

const usage = `npm run page:pictures -- [options]   the first screen in every state, to be looked at
  --to FOLDER   where they go [.likeflow/pictures]
${onlyUsage}`

const options = {
  to: { type: 'string', default: '.likeflow/pictures' },
  only: onlyOption,
  help: { type: 'boolean', default: false },
} as const

const sizes = [
  [1440, 900],
  [1920, 1080],
  [360, 800],
] as const
const schemes = ['light', 'dark'] as const

/** What happens in a state is there after some seconds: an alert, a backlog. */
const seenMs = 5_000
const repaintMs = 400

const draw = async (page: Page, to: string) => {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    await delay(repaintMs)
    await page.screenshot({ path: `${to}-${colorScheme}.png` })
  }
}

const pictures = async (): Promise<number> => {
  const given = readOptions(process.argv.slice(2), options)
  if (given.help) {
    console.log(usage)
    return 0
  }
  const chosen = chosenStates(given.only)
  const folder = resolve(given.to)
  mkdirSync(folder, { recursive: true })
  return withShown(async ({ h, browser }) => {
    const pages: { page: Page; size: string }[] = []
    for (const [width, height] of sizes) {
      const { page } = await browser.open(h.url, { width, height })
      await untilLive(page)
      pages.push({ page, size: `${width}x${height}` })
    }
    for (const { name, within } of chosen)
      await within(h, async () => {
        await delay(seenMs)
        for (const { page, size } of pages) await draw(page, join(folder, `${name}-${size}`))
        console.log(`${name}: ${folder}/${name}-*.png`)
      })
    return 0
  })
}

await runCommand(pictures)

// `npm run page:pictures`: the first screen in every state, at three sizes and in both themes, from real servers; to be
// looked at before a change of the page is called done. axe looks too: exit code 1 when it finds anything, or when
// the page is wider than the screen.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { readOptions } from '../../cli/options.ts'
import { untilLive } from '../../testing/chromium.ts'
import { axeFindings } from '../../web/test/axe.ts'
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
  [720, 450], // 1440 × 900 at 200 % zoom
] as const
const schemes = ['light', 'dark'] as const

/** What happens in a state is there after some seconds: an alert, a backlog. */
const seenMs = 5_000
const repaintMs = 400

/** Answers what is wrong in it. */
const draw = async (page: Page, to: string): Promise<string[]> => {
  const found: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    await delay(repaintMs)
    await page.screenshot({ path: `${to}-${colorScheme}.png` })
    found.push(...(await axeFindings(page)))
  }
  return found
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
    let faults = 0
    for (const { name, within } of chosen)
      await within(h, async () => {
        await delay(seenMs)
        console.log(`${name}: ${folder}/${name}-*.png`)
        for (const { page, size } of pages) {
          const found = await draw(page, join(folder, `${name}-${size}`))
          for (const each of found) console.log(`  ${size}: ${each}`)
          faults += found.length
        }
      })
    console.log(faults === 0 ? 'axe finds nothing' : `axe finds ${faults}`)
    return faults === 0 ? 0 : 1
  })
}

await runCommand(pictures)

// What axe finds on a page, in one instant of it: axe pauses between its rules, and a live page changes meanwhile.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** That, and whether the page is wider than the screen. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const found = wider > 0 ? [`${wider} px too wide`] : []
  await page.evaluate(source)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { setTimeout } = window
    const atOnce = (work: () => void, ms?: number) =>
      ms ? setTimeout(work, ms) : queueMicrotask(work)
    window.setTimeout = atOnce as typeof setTimeout
    try {
      const { violations } = await axe.run(document)
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
      )
    } finally {
      window.setTimeout = setTimeout
    }
  })
  return [...found, ...violations]
}

/** The same at both widths and in both themes; and that nothing is wider than the screen. */
export const axeEverywhere = async (page: Page): Promise<string[]> => {
  const found: string[] = []
  for (const width of [360, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      for (const each of await axeFindings(page)) found.push(`${width} px ${colorScheme}: ${each}`)
    }
  return found
}

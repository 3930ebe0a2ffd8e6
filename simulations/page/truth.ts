// `npm run page:truth`: in every state the page is read many times, and each figure that it shows as known is compared
// with `/stats`, with Redis and with MongoDB, asked past it. Exit codes: 0 nothing untrue, 1 something, 2 wrong options.
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { readOptions, whole } from '../../cli/options.ts'
import type { Snapshot, StreamConfig } from '../../contract/index.ts'
import { untilLive } from '../../testing/chromium.ts'
import type { Harness } from '../../testing/harness.ts'
import { readEvents } from '../../testing/read-events.ts'
import { until } from '../../testing/until.ts'
import { readFigures } from '../../web/test/figures.ts'
import { runCommand } from '../run-command.ts'
import { gatherEvidence } from './evidence.ts'
import { chosenStates, onlyOption, onlyUsage, withShown } from './shown.ts'
import type { PageState } from './states.ts'
import { type Shown, untruths } from './untruths.ts'

const usage = `npm run page:truth -- [options]   is what the page shows as known so, in every state?
  --samples N   of each state [60]
${onlyUsage}`

const options = {
  samples: { type: 'string', default: '60' },
  only: onlyOption,
  help: { type: 'boolean', default: false },
} as const

const everyMs = 250
/** Before and after: what is shown of an instant lies between two readings of the evidence. */
const marginMs = 3_000

const looksOf = (page: Page) =>
  page.evaluate(() => {
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? ''
    const of = (selector: string, name: 'part' | 'look' | 'trouble') =>
      [...document.querySelectorAll<HTMLElement>(selector)].map((e) => e.dataset[name] ?? '')
    const parts = [...document.querySelectorAll<HTMLElement>('[data-part][data-look]')]
    return {
      looks: Object.fromEntries(parts.map((e) => [e.dataset.part ?? '', e.dataset.look ?? ''])),
      headline: text('[data-testid=headline]'),
      troubles: of('[data-trouble]', 'trouble'),
      saysAllIsWell: document.body.textContent?.includes('nothing lost, none twice') ?? false,
    }
  })

/** Two readings of one page; the same sample before and after, or it is read again: both are of one instant. */
const read = async (page: Page): Promise<Shown> => {
  for (;;) {
    const before = await looksOf(page)
    const figures = await readFigures(page)
    const after = await looksOf(page)
    if (JSON.stringify(before) === JSON.stringify(after)) return { figures, ...after }
  }
}

const configOf = async (url: string): Promise<StreamConfig> => {
  const { promise, resolve } = Promise.withResolvers<StreamConfig>()
  const reader = await readEvents(`${url}/events`, (name, data) => {
    if (name === 'snapshot') resolve((JSON.parse(data) as Snapshot).config)
  })
  const config = await promise
  await reader.stop()
  return config
}

interface Truth {
  readonly h: Harness
  readonly page: Page
  readonly config: StreamConfig
  readonly samples: number
}

/** How much of one state is untrue. */
const lookAt = async (state: PageState, { h, page, config, samples }: Truth): Promise<number> => {
  const shown: Shown[] = []
  const isThere = ({ headline, troubles }: Shown) =>
    state.headline.test(headline) &&
    (state.trouble === null ? troubles.length === 0 : troubles.includes(state.trouble))
  const gathering = gatherEvidence(h, state.name !== 'idle')
  try {
    await state.within(h, async () => {
      await until(`the page shows ${state.name}`, async () => isThere(await read(page)))
      await delay(marginMs)
      while (shown.length < samples) {
        shown.push(await read(page))
        await delay(everyMs)
      }
      await delay(marginMs)
    })
  } finally {
    gathering.stop()
  }
  const found = shown.flatMap((each) => untruths(each, gathering.evidence, config, state))
  const figures = shown.reduce((n, { figures: { parts } }) => n + parts.length, 0)
  console.log(`${state.name}: ${shown.length} samples, ${figures} parts, ${found.length} untrue`)
  for (const each of [...new Set(found)].slice(0, 20)) console.log(`  ${each}`)
  return found.length
}

const truth = async (): Promise<number> => {
  const given = readOptions(process.argv.slice(2), options)
  if (given.help) {
    console.log(usage)
    return 0
  }
  const samples = whole('samples', given.samples, 1, 10_000)
  const chosen = chosenStates(given.only)
  return withShown(async ({ h, browser }) => {
    const config = await configOf(h.url)
    const { page } = await browser.open(h.url, { height: 4000 })
    await untilLive(page)
    let untrue = 0
    for (const state of chosen) untrue += await lookAt(state, { h, page, config, samples })
    return untrue === 0 ? 0 : 1
  })
}

await runCommand(truth)

// What the commands that look at the page share: which states, on which servers, in which browser.
import { oneOf } from '../../cli/options.ts'
import { builtPage, startBrowser } from '../../testing/chromium.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { endsWithUs } from '../bench/ending.ts'
import { type PageState, states } from './states.ts'

const stateNames = states.map(({ name }) => name)

export const onlyUsage = `  --only NAME   one state: ${stateNames.join(', ')}`
export const onlyOption = { type: 'string', default: '' } as const

/** All, or the one that was asked for. @throws {UsageError} */
export const chosenStates = (only: string): readonly PageState[] => {
  if (only === '') return states
  oneOf('only', only, stateNames)
  return states.filter(({ name }) => name === only)
}

/** As `npm start` runs it, with likes in it. */
const startShown = async (): Promise<Harness> => {
  const h = await startHarness({ env: { DRAIN_INTERVAL_MS: '1000' } })
  for (let i = 0; i < 20; i++) await h.like(`kept-${i}`)
  for (let i = 0; i < 5; i++) await h.like('kept')
  await h.drained()
  return h
}

/** With a browser; both end with the command, however it ends. */
export const withShown = async <T>(
  work: (shown: { h: Harness; browser: Awaited<ReturnType<typeof startBrowser>> }) => Promise<T>,
): Promise<T> => {
  await builtPage()
  const starting = startShown()
  const serversEnded = endsWithUs(async () => (await starting).stop())
  const h = await starting
  const opening = startBrowser({ handleSIGINT: false })
  const browserEnded = endsWithUs(async () => (await opening).stop())
  const browser = await opening
  const result = await work({ h, browser })
  await browser.stop()
  await h.stop()
  browserEnded() // else the command would wait for a signal
  serversEnded()
  return result
}

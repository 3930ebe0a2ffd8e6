// The dashboard in a real Chromium while likes pour in, with 15 minutes of history: frames of the flow
// picture, tasks that block, heap, truth and age of every figure; then idle; then how fast it opens.
import { setTimeout as delay } from 'node:timers/promises'
import { maxBulkItems } from '../../contract/requests.ts'
import { whole } from '../options.ts'
import { measureFlood } from './dashboard/flood.ts'
import { pretendHistory } from './dashboard/history.ts'
import { measureIdle } from './dashboard/idle.ts'
import { measureOpening } from './dashboard/opening.ts'
import type { Options } from './dashboard/options.ts'
import { toSection } from './dashboard/section.ts'
import { endsWithUs } from './ending.ts'
import { profileArgs, scenario } from './scenario.ts'
import { startStack } from './stack.ts'

/** The sampler's next second, so that what was pretended has a real sample behind it. */
const aSampleMs = 1500

export const dashboard = scenario({
  about: 'the page in a real browser: frames, long tasks, heap, truth, idle, first load',
  options: { minutes: '2', rate: '10000', bulk: '100', posts: '1000', idle: '20', openings: '5' },
  run: async (values, { log, profileDir }) => {
    const options: Options = {
      minutes: whole('minutes', values.minutes, 1, 600),
      rate: whole('rate', values.rate, 1, 100_000),
      bulk: whole('bulk', values.bulk, 1, maxBulkItems),
      posts: whole('posts', values.posts, 1, 100_000),
      idleSeconds: whole('idle', values.idle, 5, 600),
      openings: whole('openings', values.openings, 1, 50),
    }
    // Only here, so that the other benchmarks need neither a browser nor the page's build.
    const { builtPage, startBrowser } = await import('../../testing/chromium.ts')
    await builtPage()
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    const chromium = await startBrowser({ handleSIGINT: false })
    const disown = endsWithUs(chromium.stop)
    const parts = { stack, chromium, log, profileDir }
    try {
      await pretendHistory(stack.redisUrl, options.rate)
      await delay(aSampleMs)
      const flood = await measureFlood(parts, options)
      const idle = await measureIdle(parts, options)
      const openings = await measureOpening(parts, options)
      return toSection(options, stack.servers, { flood, idle, openings })
    } finally {
      disown()
      await chromium.stop()
      await stack.stop()
    }
  },
})

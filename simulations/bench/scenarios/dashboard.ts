// The dashboard in a real Chromium while likes pour in, with 15 minutes of history: frames of the flow
// picture, tasks that block, heap, truth and age of every figure; then idle; then how fast it opens.
import { setTimeout as delay } from 'node:timers/promises'
import { maxBulkItems } from '../../../contract/requests.ts'
import { type Deps, type Flooded, measureFlood } from '../dashboard/flood.ts'
import { pretendHistory } from '../dashboard/history.ts'
import { measureIdle, measureOpening, type Opening } from '../dashboard/visits.ts'
import { endsWithUs } from '../ending.ts'
import { type Bar, fact, type Line, line, linesOf, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber, quantile } from '../statistics.ts'

/** The sampler's next second, so that what was pretended has a real sample behind it. */
const aSampleMs = 1500
const promised = {
  ...{ frames: 55, taskMs: 50, ageMs: 1500, interactiveMs: 1000 },
  ...{ heapMb: 100, growthMb: 3, idlePercent: 5 },
  likes: 0.95, // of the rate: slower, it was another flood
}

const floodLines = (flood: Flooded, rate: number): Line[] => {
  const { frames, tasks, heapMb, truth, end, likesPerSecond } = flood
  const one = (what: string, value: number, bar?: Bar) => line(what, [value], bar)
  const wrong = truth.faults.length + truth.oldTotals
  const isEqual = end.equal ? 'yes' : 'no'
  return [
    one('likes/s', likesPerSecond, { least: promised.likes * rate }),
    one('frames of the flow picture, median second', quantile(frames, 0.5), {
      least: promised.frames,
    }),
    one('the same, 5th percentile', quantile(frames, 0.05)),
    ...Object.entries(tasks).map(([where, [longest]]) =>
      one(`${where}: longest task, ms of CPU`, longest!, { most: promised.taskMs }),
    ),
    line('JS heap after a collection, MB', heapMb, { most: promised.heapMb, digits: 1 }),
    one('its growth, MB', heapMb.at(-1)! - heapMb[0]!, { most: promised.growthMb, digits: 1 }),
    one(`of ${formatNumber(truth.figures)} figures, those unlike their event`, wrong, { most: 0 }),
    one('oldest figure, ms', Math.max(...truth.ageMs), { most: promised.ageMs }),
    fact(`page = MongoDB after ${formatNumber(end.accepted)} likes`, isEqual, 'yes', end.equal),
  ]
}

const visitLines = (idle: number, openings: readonly Opening[]): Line[] => {
  const each = linesOf(openings)
  const { idlePercent, interactiveMs } = promised
  return [
    line('idle: renderer process, % of a core', [idle], { most: idlePercent, digits: 1 }),
    each('first visit: Live and numbers, ms', (o) => o.shownMs),
    each('first visit: interactive, ms', (o) => o.interactiveMs, { most: interactiveMs }),
  ]
}

export default scenario({
  summary: 'the page in a real browser: frames, long tasks, heap, truth, idle, first visit',
  seconds: 130,
  options: {
    ...{ minutes: count(1, 600), rate: count(10_000, 100_000), bulk: count(100, maxBulkItems) },
    ...{ posts: count(1000, 100_000), idle: count(20, 600, 5), openings: count(3, 50) },
  },
  run: async (options, context) => {
    // Only here, so that the other scenarios need neither a browser nor the page's build.
    const { builtPage, startBrowser } = await import('../../../testing/chromium.ts')
    await builtPage()
    return withStack(context, {}, async (stack) => {
      const chromium = await startBrowser({ handleSIGINT: false })
      const disown = endsWithUs(chromium.stop)
      const deps: Deps = { stack, chromium, log: context.log }
      try {
        await pretendHistory(stack.redisUrl, options.rate)
        await delay(aSampleMs)
        const flood = await measureFlood(deps, options)
        const idle = await measureIdle(deps, options.idle)
        const openings: Opening[] = []
        while (openings.length < options.openings) openings.push(await measureOpening(deps))
        return {
          title: 'The dashboard in a browser',
          ...tableOf([...floodLines(flood, options.rate), ...visitLines(idle, openings)]),
          notes: [
            `${options.minutes} min over ${options.posts} zipf posts in bulks of ${options.bulk}, 15 minutes of history; ` +
              'headless Chromium that draws in software, on the cores of the servers.',
            ...flood.truth.faults,
          ],
          servers: stack.servers,
          data: { flood, idle, openings },
        }
      } finally {
        disown()
        await chromium.stop()
      }
    })
  },
})

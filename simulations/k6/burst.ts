// A post goes viral: quiet, a steep rise, a plateau, and quiet again. Likes may take longer on the plateau,
// but none may get lost or refused.
import { drawPosts, like } from './lib/likes.ts'
import { number, summaryTrendStats, thresholds } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

const peak = number('RATE', 2500)
/** Likes of the whole run per like/s of the peak: the plateau, two slopes, two quiet ends. */
const plannedPerPeak = 10 + 2 * 3 * 0.525 + 2 * 5 * 0.05

export const options = {
  scenarios: {
    burst: {
      executor: 'ramping-arrival-rate',
      startRate: Math.ceil(peak / 20),
      timeUnit: '1s',
      preAllocatedVUs: number('VUS', 200),
      maxVUs: 2000,
      stages: [
        { target: Math.ceil(peak / 20), duration: '5s' },
        { target: peak, duration: '3s' },
        { target: peak, duration: '10s' },
        { target: Math.ceil(peak / 20), duration: '3s' },
        { target: Math.ceil(peak / 20), duration: '5s' },
      ],
    },
  },
  thresholds: {
    ...thresholds({ p95Ms: 1000, p99Ms: 2000 }),
    // Else the peak was not offered: k6 had no free user for it. A hundredth of all that is planned.
    dropped_iterations: [`count<${Math.ceil(peak * plannedPerPeak * 0.01)}`],
  },
  summaryTrendStats,
}

const posts = number('POSTS', 200)
const next = drawPosts(posts, 'zipf')

export default () => like(next())

export const handleSummary = summaryOf('burst', posts)

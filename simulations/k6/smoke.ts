// Does it work at all? A few users, a few seconds.
import { drawPosts, like } from './lib/likes.ts'
import { number, summaryTrendStats, text, thresholds } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

export const options = {
  scenarios: {
    smoke: {
      executor: 'constant-vus',
      vus: number('VUS', 5),
      duration: text('DURATION', '5s'),
    },
  },
  thresholds: thresholds({ p95Ms: 500, p99Ms: 1000 }),
  summaryTrendStats,
}

const posts = number('POSTS', 10)
const next = drawPosts(posts, 'uniform')

export default () => like(next())

export const handleSummary = summaryOf('smoke', posts)

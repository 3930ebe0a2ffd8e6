// Long and moderate: what leaks or piles up shows only after a while. `DURATION=8h npm run k6 -- soak`.
import { drawPosts, like } from './lib/likes.ts'
import { constantRate, number, summaryTrendStats, thresholds } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

export const options = {
  scenarios: { soak: constantRate(500, '10m', 50) },
  thresholds: thresholds({ p95Ms: 250, p99Ms: 500 }),
  summaryTrendStats,
}

const posts = number('POSTS', 5000)
const next = drawPosts(posts, 'zipf')

export default () => like(next())

export const handleSummary = summaryOf('soak', posts)

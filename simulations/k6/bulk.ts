// Another service hands its likes over in bulk: many likes per request.
import { drawPosts, likeMany } from './lib/likes.ts'
import { constantRate, number, summaryTrendStats, thresholds } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

export const options = {
  scenarios: { bulk: constantRate(100, '20s', 50) },
  thresholds: thresholds({ p95Ms: 500, p99Ms: 1000 }),
  summaryTrendStats,
}

const items = number('BULK', 200)
const posts = number('POSTS', 1000)
const next = drawPosts(posts, 'zipf')

export default () => likeMany(Array.from({ length: items }, next))

export const handleSummary = summaryOf('bulk', posts)

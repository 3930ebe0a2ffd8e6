// Nine of ten likes go to one post: the counter that everybody writes must cost no more than any other.
import { drawPosts, like } from './lib/likes.ts'
import { constantRate, number, summaryTrendStats, thresholds } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

export const options = {
  scenarios: { hotPost: constantRate(1000, '20s', 100) },
  thresholds: thresholds({ p95Ms: 250, p99Ms: 500 }),
  summaryTrendStats,
}

const posts = number('POSTS', 100)
const next = drawPosts(posts, 'hot')

export default () => like(next())

export const handleSummary = summaryOf('hot-post', posts)

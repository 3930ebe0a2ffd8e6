// A constant arrival rate: likes start at their times whatever the server does, so that a slow server shows as
// latency and dropped iterations, not as a lower rate. `SKEW=hot`: nine of ten likes go to one post. For what
// shows only after a while: `RATE=500 DURATION=8h npm run k6 -- steady`.
import type { Skew } from '../../load/shapes.ts'
import { drawPosts, like } from './lib/likes.ts'
import { constantRate, number, summaryTrendStats, text, thresholds } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

export const options = {
  scenarios: { steady: constantRate(1000, '30s', 100) },
  thresholds: {
    ...thresholds({ p95Ms: 250, p99Ms: 500 }),
    // Fewer than one in a hundred planned likes may find no free user.
    dropped_iterations: ['rate<10'],
  },
  summaryTrendStats,
}

const posts = number('POSTS', 500)
const next = drawPosts(posts, text('SKEW', 'zipf') as Skew)

export default () => like(next())

export const handleSummary = summaryOf('steady', posts)

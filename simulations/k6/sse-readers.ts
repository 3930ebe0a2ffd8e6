// Browsers hold the stream open while likes come in. k6 has no SSE client: a reader is a GET that must
// still be open when its time is over. What arrives on the stream is
// measured by `npm run bench -- fan-out`; here the likes must stay fast beside the readers.
import { check } from 'k6'
import http from 'k6/http'
import { Counter } from 'k6/metrics'
import { drawPosts, like } from './lib/likes.ts'
import { constantRate, number, summaryTrendStats, thresholds, url } from './lib/settings.ts'
import { summaryOf } from './lib/summary.ts'

const seconds = number('SECONDS', 20)
const held = new Counter('streams_held')
const cut = new Counter('streams_cut')

export const options = {
  scenarios: {
    readers: {
      executor: 'per-vu-iterations',
      exec: 'reader',
      vus: number('READERS', 100),
      iterations: 1,
      maxDuration: `${seconds + 30}s`,
    },
    likes: { ...constantRate(500, `${seconds}s`, 50), exec: 'liker' },
  },
  thresholds: { ...thresholds({ p95Ms: 250, p99Ms: 500 }), streams_cut: ['count==0'] },
  summaryTrendStats,
}

const posts = number('POSTS', 100)
const next = drawPosts(posts, 'zipf')

export const liker = () => like(next())

/** Held until its time is over, or cut by the server (an answer, or another error). */
const holdStream = (): boolean => {
  try {
    const params = { timeout: `${seconds}s`, responseType: 'none', throw: true }
    http.get(`${url}/events`, { ...params, tags: { kind: 'stream' } })
    return false
  } catch (error) {
    return String(error).includes('request timeout')
  }
}

export const reader = () => {
  const open = holdStream()
  check(open, { 'the stream stays open': (o: boolean) => o })
  held.add(open ? 1 : 0)
  cut.add(open ? 0 : 1)
}

export const handleSummary = summaryOf('sse-readers', posts)

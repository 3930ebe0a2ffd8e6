// Accepted = persisted, per post, read straight from MongoDB and not through LikeFlow's own answers.
import type { Audit, Sample } from '../../contract/index.ts'
import { startLoad } from '../../load/engine.ts'
import { planDefaults } from '../../load/plan.ts'
import { findGaps } from '../../load/verify.ts'
import { whole } from '../options.ts'
import { postAdmin } from './admin.ts'
import { getJson } from './ask.ts'
import { readDocuments } from './documents.ts'
import { profileArgs, scenario } from './scenario.ts'
import { startStack } from './stack.ts'
import { formatNumber } from './statistics.ts'

const prefix = 'exact'

export const exact = scenario({
  about: 'accepted = persisted per post, read from MongoDB itself; conservation 0',
  options: { likes: '100000', posts: '1000', connections: '64' },
  run: async (values, { log, profileDir }) => {
    const likes = whole('likes', values.likes, 1, 100_000_000)
    const posts = whole('posts', values.posts, 1, 1_000_000)
    const concurrency = whole('connections', values.connections, 1, 5000)
    const stack = await startStack({ log, apiNodeArgs: profileArgs(profileDir) })
    try {
      const { url } = stack
      const load = startLoad({ ...planDefaults, url, prefix, likes, posts, concurrency })
      const summary = await load.done
      await stack.drained()
      const gaps = findGaps(
        prefix,
        load.books,
        new Map(),
        await readDocuments(stack.mongodbUrl, prefix, posts),
      )
      const audit = await postAdmin<Audit>(url, 'audit')
      const stats = await getJson<Sample>(`${url}/stats`)
      const { accepted } = summary
      const difference = stats?.conservation.difference
      return {
        title: 'Accepted = persisted, per post',
        columns: [
          'likes accepted',
          'likes/s',
          'posts',
          'posts that differ',
          'conservation',
          'audit',
        ],
        rows: [
          [
            ...[accepted, summary.perSecond, posts, gaps.length].map((n) => formatNumber(n)),
            String(difference),
            audit.status,
          ],
        ],
        notes: [stack.servers, ...gaps.slice(0, 5).map((gap) => JSON.stringify(gap))],
        kept:
          accepted === likes && gaps.length === 0 && difference === 0 && audit.status === 'equal',
        data: { summary, gaps, audit, totals: stats?.totals },
      }
    } finally {
      await stack.stop()
    }
  },
})

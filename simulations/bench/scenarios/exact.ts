// Accepted = persisted, per post, read straight from MongoDB and not through LikeFlow's own answers.
import type { Audit, Sample } from '../../../contract/index.ts'
import { startLoad } from '../../../load/engine.ts'
import { planDefaults } from '../../../load/plan.ts'
import { findGaps } from '../../../load/verify.ts'
import { postAdmin } from '../admin.ts'
import { getJson } from '../ask.ts'
import { readDocuments } from '../documents.ts'
import { fact, line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { withStack } from '../stack.ts'
import { formatNumber } from '../statistics.ts'

const prefix = 'exact'

export default scenario({
  summary: 'accepted = persisted per post, read from MongoDB itself; conservation 0',
  seconds: 20,
  options: {
    ...{ likes: count(100_000, 100_000_000), posts: count(1000, 1_000_000) },
    ...{ connections: count(64, 5000) },
  },
  run: ({ likes, posts, connections: concurrency }, context) =>
    withStack(context, {}, async ({ url, mongodbUrl, servers, drained }) => {
      const load = startLoad({ ...planDefaults, url, prefix, likes, posts, concurrency })
      const { accepted, perSecond } = await load.done
      await drained()
      const held = await readDocuments(mongodbUrl, prefix, posts)
      const gaps = findGaps(prefix, load.books, new Map(), held)
      const audit = await postAdmin<Audit>(url, 'audit')
      const stats = await getJson<Sample>(`${url}/stats`)
      const difference = stats?.conservation.difference
      return {
        title: 'Accepted = persisted, per post',
        ...tableOf([
          line('likes accepted', [accepted], { least: likes }),
          line('likes/s', [perSecond]),
          line(`of ${formatNumber(posts)} posts, those that differ`, [gaps.length], { most: 0 }),
          fact('conservation', String(difference), '0', difference === 0),
          fact('audit', audit.status, 'equal', audit.status === 'equal'),
        ]),
        notes: gaps.slice(0, 5).map((gap) => JSON.stringify(gap)),
        servers,
        data: { gaps, audit, totals: stats?.totals },
      }
    }),
})

// What a slice has to tell, derived from durable values alone: a post that batch n has written holds its total after n,
// and its entry in `claimed:<n>` is what n added. Nobody else writes the post while n is open, so whoever repeats the
// slice finds the same. It is read after the write and before the entry is settled, and left by the settle itself.

import type { BatchNotices } from '../batches/drain-batch.ts'
import type { BatchJob } from '../batches/queue.ts'
import type { Entry } from '../batches/write-slice.ts'
import type { Config } from '../config.ts'
import type { PostModel, PostRecord } from '../mongodb/models.ts'
import type { WebhookEvent } from '../webhook-settings.ts'
import { passed } from './milestones.ts'
import { textOf } from './notice.ts'

/** Together over all partitions: some 150 bytes each, so at most about 40 MB in Redis. */
const keptAtMost = 250_000

type Settings = Pick<Config, 'webhookUrl' | 'webhookEvents' | 'webhookMilestones' | 'partitions'>

/** null: no webhook is set. */
export const createBatchNotices = (model: PostModel, settings: Settings): BatchNotices | null => {
  if (!settings.webhookUrl) return null
  const tells = (event: WebhookEvent) => settings.webhookEvents.includes(event)
  const milestones = tells('milestones') ? settings.webhookMilestones : []
  const bound = Math.ceil(keptAtMost / settings.partitions)

  /** A replica may lag, so the primary is asked. */
  const totalsOf = (posts: readonly string[]) =>
    model
      .find({ _id: { $in: [...posts] } }, { likes: 1 })
      .read('primary')
      .lean<Pick<PostRecord, '_id' | 'likes'>[]>()

  // Of a batch that is over meanwhile the totals are later ones: the settle refuses it then, and leaves nothing.
  const ofPosts = async (written: readonly Entry[]) => {
    if (milestones.length === 0 || written.length === 0) return []
    const added = new Map(written)
    const found = await totalsOf([...added.keys()])
    return found.flatMap(({ _id: post, likes }) =>
      passed(likes - added.get(post)!, likes, milestones).map(
        (milestone) => [post, textOf(['milestone', post, milestone, likes])] as const,
      ),
    )
  }

  const ofBatch = ({ partition, seq, ordinal, posts, likes }: BatchJob) =>
    tells('batches') ? textOf(['batch', partition, seq, ordinal, posts, likes]) : null

  return {
    ofBurial: (job) => ({ bound, ofBatch: ofBatch(job) }),
    ofSlice: async (job, written) => ({
      bound,
      ofBatch: ofBatch(job),
      ofPosts: await ofPosts(written),
    }),
  }
}

// What an administrator does through an API process: with batches and their queues, posts, and the webhook.
import { loadBoard } from '../batches/board.ts'
import { createControls } from '../batches/controls.ts'
import { createChanges } from '../changes/changes.ts'
import { createPostStreams } from '../changes/post-streams.ts'
import { bringRefused } from '../changes/refused-of-mongodb.ts'
import { lazyHandler } from '../http/lazy-handler.ts'
import { createNotificationControls } from '../notifications/controls.ts'
import type { Common } from './common.ts'
import { buildDrain } from './drain.ts'

const boardPath = '/admin/queues'

export const buildAdministration = (common: Common) => {
  const { config, log, redis, scripts, models, queue, webhook, redisClock } = common
  const { partitions } = config
  const changesLog = log.child({ part: 'changes' })
  const forChanges = {
    ...{ redis, scripts, models, partitions, now: redisClock.now },
    drain: buildDrain(common, { log: changesLog }),
    log: changesLog,
  }
  return {
    controls: createControls({
      ...common,
      redis: redis.commands,
      partitions,
      bringRefused: (p) => bringRefused(models.posts, scripts, p, partitions),
      log: log.child({ part: 'controls' }),
    }),
    changes: createChanges(forChanges),
    postStreams: createPostStreams(forChanges),
    notifications: webhook && createNotificationControls(webhook, redisClock.now),
    bullBoard: lazyHandler(async () => {
      const queues = [await queue.open(), ...(webhook ? [await webhook.queue.open()] : [])]
      return loadBoard(queues, boardPath, config.adminPassword === null)
    }),
  }
}

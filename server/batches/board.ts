// Bull Board over the one queue; its guard stands in front of it (http/admin-guard.ts).
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { ExpressAdapter } from '@bull-board/express'
import type { Queue } from 'bullmq'
import type { RequestHandler } from 'express'

/** `path`: where it is mounted. `readOnly`: without a password nobody may change jobs. */
export const createBoard = (queue: Queue, path: string, readOnly: boolean): RequestHandler => {
  const adapter = new ExpressAdapter()
  adapter.setBasePath(path)
  createBullBoard({
    queues: [new BullMQAdapter(queue, { readOnlyMode: readOnly })],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'LikeFlow' } },
  })
  return adapter.getRouter() as RequestHandler
}

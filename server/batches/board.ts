// Bull Board over the one queue; its guard stands in front of it (http/admin-guard.ts).
import type { Queue } from 'bullmq'
import type { RequestHandler } from 'express'

/** `path`: where it is mounted. `readOnly`: without a password nobody may change jobs. */
export const loadBoard = async (
  queue: Queue,
  path: string,
  readOnly: boolean,
): Promise<RequestHandler> => {
  const { createBullBoard } = await import('@bull-board/api')
  const { BullMQAdapter } = await import('@bull-board/api/bullMQAdapter')
  const { ExpressAdapter } = await import('@bull-board/express')
  const adapter = new ExpressAdapter()
  adapter.setBasePath(path)
  createBullBoard({
    queues: [new BullMQAdapter(queue, { readOnlyMode: readOnly })],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'LikeFlow' } },
  })
  return adapter.getRouter() as RequestHandler
}

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
  /** Valkey says, for old clients, that it is a Redis of another version: the board is told its own. */
  class NamedAdapter extends BullMQAdapter {
    override async getRedisInfo() {
      const info = await super.getRedisInfo()
      const own = /^valkey_version:(\S+)/m.exec(info ?? '')?.[1]
      return own ? info!.replace(/^redis_version:.*$/m, `redis_version:Valkey ${own}`) : info
    }
  }
  const adapter = new ExpressAdapter()
  adapter.setBasePath(path)
  createBullBoard({
    queues: [new NamedAdapter(queue, { readOnlyMode: readOnly })],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'LikeFlow' } },
  })
  return adapter.getRouter() as RequestHandler
}

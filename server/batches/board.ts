// Bull Board over the queues; its guard stands in front of it (http/admin-guard.ts).
import type { Queue } from 'bullmq'
import express, { type RequestHandler } from 'express'

/** Its page asks a stranger for fonts; the browser has some. */
const withoutForeignFonts: RequestHandler = (_req, res, next) => {
  const send = res.send.bind(res)
  res.send = (body) =>
    send(typeof body === 'string' ? body.replace(/<link href="https:[^>]*>/g, '') : body)
  next()
}

/** `path`: where it is mounted. `readOnly`: without a password nobody may change jobs. */
export const loadBoard = async (
  queues: readonly Queue[],
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
    queues: queues.map((queue) => new NamedAdapter(queue, { readOnlyMode: readOnly })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'LikeFlow', hideDocsLink: true, showMetrics: true } },
  })
  return express.Router().use(withoutForeignFonts, adapter.getRouter() as RequestHandler)
}

// Bull Board over the queues; its guard stands in front of it (http/admin-guard.ts).
import type { Job, Queue } from 'bullmq'
import express, { type RequestHandler } from 'express'

/** Its page asks a stranger for fonts; the browser has some. */
const withoutForeignFonts: RequestHandler = (_req, res, next) => {
  const send = res.send.bind(res)
  res.send = (body) =>
    send(typeof body === 'string' ? body.replace(/<link href="https:[^>]*>/g, '') : body)
  next()
}

/** Its Retry gives a job all tries again, as the page's does; by itself BullMQ gives one. */
const withAllTries = <J extends Pick<Job, 'retry'> | undefined>(job: J): J => {
  if (!job) return job
  const retry = job.retry.bind(job)
  job.retry = (state, options) => retry(state, { resetAttemptsMade: true, ...options })
  return job
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
  class Adapter extends BullMQAdapter {
    override async getJob(id: string) {
      return withAllTries(await super.getJob(id))
    }

    override async getJobs(...which: Parameters<InstanceType<typeof BullMQAdapter>['getJobs']>) {
      return (await super.getJobs(...which)).map(withAllTries)
    }

    /** Valkey says, for old clients, that it is a Redis of another version: the board is told its own. */
    override async getRedisInfo() {
      const info = await super.getRedisInfo()
      const own = /^valkey_version:(\S+)/m.exec(info ?? '')?.[1]
      return own ? info!.replace(/^redis_version:.*$/m, `redis_version:Valkey ${own}`) : info
    }
  }
  const adapter = new ExpressAdapter()
  adapter.setBasePath(path)
  createBullBoard({
    queues: queues.map((queue) => new Adapter(queue, { readOnlyMode: readOnly })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'LikeFlow', hideDocsLink: true, showMetrics: true } },
  })
  return express.Router().use(withoutForeignFonts, adapter.getRouter() as RequestHandler)
}

// One naive way as a process: `POST /like`, and what the laboratory asks of it. Its channel is its life.
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { NaiveName } from '../../../contract/index.ts'
import { startCounterAndKeys } from './counter-and-keys.ts'
import { startJobPerLike } from './job-per-like.ts'
import type { StartWay } from './way.ts'
import { startWritePerLike } from './write-per-like.ts'

export interface WayPlan {
  readonly name: NaiveName
  readonly redisUrl: string
  readonly mongodbUrl: string
}

const ways: Record<NaiveName, StartWay> = {
  'write-per-like': startWritePerLike,
  'job-per-like': startJobPerLike,
  'counter-and-keys': startCounterAndKeys,
}

const serve = async ({ name, ...servers }: WayPlan) => {
  const way = await ways[name](servers)
  const app = express()
  app.post('/like', express.json(), async (request, response) => {
    const { postId } = request.body as { postId: string }
    await way.like(postId)
    response.status(202).json({ postId })
  })
  app.get('/waiting', async (_request, response) => {
    response.json(await way.waiting())
  })
  app.get('/writes', (_request, response) => {
    response.json(way.writes())
  })
  const server = app.listen(0, '127.0.0.1', () => {
    process.send!({ port: (server.address() as AddressInfo).port })
  })
}

process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {}) // of a terminal: whoever started it decides
process.once('message', (plan: WayPlan) => void serve(plan))

// One naive pipeline as a process: `node main.ts <name>`, with REDIS_URL, MONGODB_URL and PORT.
import express from 'express'
import { createCounterAndKeys } from './counter-and-keys.ts'
import { createDirect } from './direct.ts'
import { createJobPerLike } from './job-per-like.ts'
import type { CreatePeer } from './peer.ts'

const peers: Record<string, CreatePeer> = {
  direct: createDirect,
  'job-per-like': createJobPerLike,
  'counter-and-keys': createCounterAndKeys,
}

const { REDIS_URL = '', MONGODB_URL = '', PORT = '' } = process.env
const create = peers[process.argv[2] ?? '']
if (!create) throw new Error(`one of: ${Object.keys(peers).join(', ')}`)
const peer = await create({ redisUrl: REDIS_URL, mongodbUrl: MONGODB_URL })

const app = express()
app.post('/like', express.json(), async (request, response) => {
  const { postId } = request.body as { postId: string }
  await peer.like(postId)
  response.status(202).json({ postId })
})
app.get('/state', async (_, response) => {
  response.json(await peer.state())
})
app.listen(Number(PORT), '127.0.0.1')

// Serves the built page over a pretended pipeline: the states a real server will not easily give
// (MongoDB away, no workers, a stopped partition), and a flood for looking at the picture.
// By hand: `node web/test/replay-server.ts 4100 15000` (port, likes per second).
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createSession, type Session } from 'better-sse'
import express from 'express'
import type { BatchEvent, Sample } from '../../contract/index.ts'
import { fallbackRoutes } from './replay-routes.ts'
import { createServedPage } from './served-page.ts'
import { createPipeline, type Scene } from './simulated-pipeline.ts'
import { snapshotOf } from './simulated-snapshot.ts'

const tickMs = 50

export const calm: Scene = {
  likesPerSecond: 0,
  posts: 1000,
  titles: [],
  mongodb: 'up',
  redis: 'up',
  workers: 2,
  drainPaused: false,
  workerPaused: false,
  deadLetters: 0,
  missing: 0,
  audit: 'equal',
  stopped: [],
  flood: null,
}

/** Fifteen minutes that never were: the newest sample with waves over it, one hole in it. */
const pretendHistory = (sample: Sample, seconds: number): Sample[] =>
  Array.from({ length: seconds }, (_, i) => {
    const ago = seconds - i
    const wave = 1 + 0.35 * Math.sin(i / 40) + 0.12 * Math.sin(i / 3) + 0.08 * Math.random()
    const scale = (n: number) => Math.round(n * wave)
    const { accepted, claimed, persisted } = sample.rates
    return {
      ...sample,
      at: sample.at - ago * 1000,
      rates: { accepted: scale(accepted), claimed: scale(claimed), persisted: scale(persisted) },
    }
  }).filter((_, i) => i < seconds - 140 || i > seconds - 118)

export const createReplayServer = async (options: {
  port?: number
  scene?: Partial<Scene>
  historySeconds?: number
}) => {
  const scene: Scene = { ...calm, ...options.scene }
  const sessions = new Set<Session>()
  let samples: Sample[] = []
  let batches: BatchEvent[] = []
  let sent = 0
  const send = (name: string, data: unknown) => {
    if (name === 'batch') batches = [...batches, data as BatchEvent].slice(-200)
    sent += 1
    for (const session of sessions) session.push(data, name, `${Date.now()}-${sent}`)
  }
  const pipeline = createPipeline(scene, send)
  const tick = setInterval(() => pipeline.tick(tickMs), tickMs)
  const sampler = setInterval(() => {
    const sample = pipeline.sample()
    const past = options.historySeconds ?? 0
    if (samples.length === 3 && past > 0) samples = [...pretendHistory(sample, past), sample]
    else samples = [...samples, sample].slice(-900)
    send('sample', sample)
  }, 1000)

  const app = express()
  app.use((_req, res, next) => {
    res.set('content-security-policy', "default-src 'self'; img-src 'self' data:")
    next()
  })
  const page = createServedPage()
  let strange: unknown = null
  app.get('/events', async (req, res) => {
    const session = await createSession(req, res, { retry: 500, trustClientEventId: false })
    if (strange) session.push(strange, 'sample')
    strange = null
    session.push(snapshotOf(pipeline, samples, batches), 'snapshot', `${Date.now()}-${sent}`)
    sessions.add(session)
    session.once('disconnected', () => sessions.delete(session))
  })
  app.use(fallbackRoutes(pipeline, send))
  app.use(page.router)
  const server = app.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    scene,
    pipeline,
    send,
    page,
    /** Ends all connections. */
    drop: () => server.closeAllConnections(),
    /** The next stream begins with a sample of a shape that the page does not know. */
    speakStrangely() {
      strange = { totals: null }
    },
    /** The sockets stay open and nothing comes any more. */
    fallSilent() {
      clearInterval(tick)
      clearInterval(sampler)
    },
    async stop() {
      clearInterval(tick)
      clearInterval(sampler)
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

if (import.meta.main) {
  const [port = '4100', likesPerSecond = '12000', mongodb = 'up'] = process.argv.slice(2)
  const scene = { likesPerSecond: Number(likesPerSecond), mongodb: mongodb as Scene['mongodb'] }
  const { url } = await createReplayServer({ port: Number(port), scene, historySeconds: 890 })
  process.stdout.write(`${url}\n`)
}

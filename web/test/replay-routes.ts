// The REST routes of the pretended server: as much as the page calls.
import express, { Router } from 'express'
import type { DeadLetter, Sample } from '../../contract/index.ts'
import { type Pipeline, partitions, postName } from './simulated-pipeline.ts'
import { alertsOf } from './simulated-snapshot.ts'

const indexOf = (postId: string) => {
  const known = Array.from({ length: 1000 }, (_, i) => postName(i)).indexOf(postId)
  return known < 0 ? 1000 : known
}

const away = { type: '/problems/unavailable', detail: 'Redis does not answer.' }

type Send = (name: string, data: unknown) => void

export const fallbackRoutes = (pipeline: Pipeline, send: Send): Router => {
  const router = Router()
  const { scene } = pipeline
  router.use(express.json())
  router.post('/like', (req, res) => {
    const { postId } = req.body as { postId: string }
    if (scene.redis === 'away') {
      res.status(503).json({ ...away, status: 503 })
      return
    }
    const post = indexOf(postId)
    pipeline.like(post)
    const receipt = `${post % partitions}.${pipeline.nextOrdinal(post)}.sim.${postId}`
    res.status(202).json({ postId, likes: pipeline.total(post), receipt })
  })
  router.get('/posts', (_req, res) => void res.json({ posts: pipeline.top() }))
  router.get('/posts/:id', (req, res) => {
    const post = pipeline.top().find((p) => p.postId === req.params.id)
    if (post) res.json(post)
    else res.status(404).json({ type: 'x/unknown-post', title: 'Unknown post' })
  })
  router.post('/posts', (req, res) => {
    const { postId = 'made-up', title = null } = req.body as { postId?: string; title?: string }
    res.status(201).json({ postId, title, likes: 0, persisted: 0, createdAt: new Date() })
  })
  router.get(
    '/receipts/:receipt',
    (req, res) => void res.json({ receipt: req.params.receipt, state: 'pending' }),
  )
  router.get('/processes', (_req, res) => {
    const process = { host: 'sim', rssBytes: 9e7, upMs: 60_000, cores: 0.25 }
    const rates = { countedPerSecond: 1000, writtenPerSecond: null }
    res.json({ processes: [{ ...process, ...rates, pid: 1, roles: ['api'] }] })
  })
  router.post('/admin/drain/:action', (req, res) => {
    if (req.params.action !== 'claim') scene.drainPaused = req.params.action === 'pause'
    res.status(202).json({ drain: scene.drainPaused ? 'paused' : 'running', opened: 4 })
  })
  router.post('/admin/worker/:action', (req, res) => {
    scene.workerPaused = req.params.action === 'pause'
    res.status(202).json({ worker: scene.workerPaused ? 'paused' : 'running' })
  })
  router.get('/admin/changes', (_req, res) => void res.json({ changes: [] }))
  router.get('/admin/dead-letters', (_req, res) => {
    const dead: DeadLetter[] =
      scene.deadLetters > 0
        ? [{ partition: 1, postId: 'cat-in-a-box', likes: scene.deadLetters }]
        : []
    res.json({ dead, truncated: false })
  })
  router.post('/admin/dead-letters/replay', (_req, res) => {
    const likes = scene.deadLetters
    scene.deadLetters = 0
    for (const alert of alertsOf({ ...scene, deadLetters: likes }, 0))
      if (alert.code === 'dead-letters') send('alert', { ...alert, until: Date.now() })
    res.status(202).json({ posts: 1, likes })
  })
  router.post('/admin/partitions/:p/continue', (req, res) => {
    const partition = Number(req.params.p)
    const stopped = scene.stopped.find((s) => s.partition === partition)
    scene.stopped = scene.stopped.filter((s) => s !== stopped)
    res.status(202).json({ partition, restored: 'apply', likes: stopped?.likes ?? 0 })
  })
  router.post('/admin/audit', (_req, res) => {
    const persisted = pipeline.sample().totals.persisted
    const audit: Sample['conservation']['audit'] = {
      at: Date.now(),
      status: 'equal',
      base: 0,
      persisted,
      sum: persisted,
      moved: 0,
      difference: 0,
      notNumbers: 0,
      heldMs: 21,
      ms: 23,
    }
    res.status(202).json(audit)
  })
  return router
}

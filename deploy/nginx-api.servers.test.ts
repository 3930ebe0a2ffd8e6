// nginx in front of two real API processes, with producer, worker and sampler in a third: what
// docker-compose.yml starts, on this machine.
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LikeAnswer } from '../contract/index.ts'
import { createLifecycle } from '../server/lifecycle.ts'
import { startTestServices } from '../testing/harness.ts'
import { startNginx } from '../testing/nginx.ts'
import {
  type ReadyProcess,
  startReadyProcess,
  startServerProcess,
} from '../testing/server-process.ts'
import { untilPost } from '../testing/until-post.ts'

const lifecycle = createLifecycle(() => {})
let env: Record<string, string>
let redis: Redis
let apis: ReadyProcess[]
let url: string

const start = async (more: Record<string, string>) => {
  const started = await startReadyProcess({ ...env, ...more })
  lifecycle.own('process', started.stop)
  return started
}
const nginxFor = async (processes: readonly ReadyProcess[]) => {
  const nginx = await startNginx(processes.map(({ port }) => port))
  lifecycle.own('nginx', nginx.stop)
  return `http://127.0.0.1:${nginx.port}`
}

beforeAll(async () => {
  const { services, stop } = await startTestServices()
  lifecycle.own('services', stop)
  redis = new Redis(services.redisUrl)
  lifecycle.own('redis', () => redis.quit())
  const { redisUrl, mongodbUrl } = services
  env = { REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl, TRUST_PROXY: '1', DRAIN_INTERVAL_MS: '100' }
  apis = await Promise.all([start({ ROLES: 'api' }), start({ ROLES: 'api' })])
  const others = startServerProcess({ ...env, ROLES: 'producer,worker,sampler' })
  lifecycle.own('others', others.stop)
  url = await nginxFor(apis)
})
afterAll(() => lifecycle.release())

const like = (postId: string) => fetch(`${url}/posts/${postId}/like`, { method: 'POST' })

/** How many API processes have counted something: each flushes under an epoch of its own. */
const countingProcesses = async () => {
  const flushes = await redis.keys('*:flush:*')
  return new Set(flushes.map((key) => key.split(':').at(-1))).size
}

/** Reads a stream until `text` has come; the connection stays open. */
const untilText = async (reader: ReadableStreamDefaultReader<Uint8Array>, text: string) => {
  const decoder = new TextDecoder()
  for (let seen = ''; !seen.includes(text); ) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`the stream ended before ${text}`)
    seen += decoder.decode(value, { stream: true })
  }
}

it('spreads likes over both processes and carries them to MongoDB', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => like('spread')))
  expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(202))
  expect(await countingProcesses()).toBe(2)
  const { receipt } = (await answers[59]!.json()) as LikeAnswer
  const state = await fetch(`${url}/receipts/${receipt}?wait=20000`)
  expect(await state.json()).toMatchObject({ state: 'persisted' })
  await untilPost(url, 'spread', { likes: 60, persisted: 60 })
})

it('lets events through one by one while the stream stays open', async () => {
  const ending = new AbortController()
  const answer = await fetch(`${url}/events`, { signal: ending.signal })
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const reader = answer.body!.getReader()
  await untilText(reader, 'event:snapshot')
  const liked = like('streamed')
  await untilText(reader, '"streamed"')
  expect((await liked).status).toBe(202)
  ending.abort()
})

it('believes nginx about the client, not the client', async () => {
  const limited = await start({ ROLES: 'api', RATE_LIMIT: '3/h' })
  const { host } = new URL(await nginxFor([limited]))
  const agent = new Agent()
  const ask = (localAddress: string, forged: string) =>
    new Promise((resolve, reject) => {
      const [hostname, port] = host.split(':')
      const headers = { 'X-Forwarded-For': forged }
      const path = '/posts/limited/like'
      request({ hostname, port, path, localAddress, headers, agent, method: 'POST' }, (res) =>
        res.resume().once('end', () => resolve(res.statusCode)),
      )
        .once('error', reject)
        .end()
    })
  const statuses: unknown[] = []
  for (let i = 0; i < 4; i++) statuses.push(await ask('127.0.0.1', `203.0.113.${i}`))
  expect(statuses).toEqual([202, 202, 202, 429])
  expect(await ask('127.0.0.2', '203.0.113.0')).toBe(202)
})

it('counts each like once when a process is killed and clients repeat with their key', async () => {
  const doomed = await start({ ROLES: 'api' })
  const through = await nginxFor([doomed, apis[0]!])
  let answered = 0
  const once = async () => {
    const key = randomUUID()
    for (;;) {
      const init = { method: 'POST', headers: { 'Idempotency-Key': key } }
      const { status } = await fetch(`${through}/posts/killed/like`, init)
      if (++answered === 100) process.kill(doomed.pid, 'SIGKILL')
      if (status === 202) return
      expect(status).toBe(503)
    }
  }
  const client = async () => {
    for (let i = 0; i < 20; i++) await once()
  }
  await Promise.all(Array.from({ length: 16 }, client))
  await untilPost(url, 'killed', { likes: 320, persisted: 320 })
})

it('goes on without a process that stops', async () => {
  await apis[1]!.stop()
  for (let i = 0; i < 20; i++) expect((await like('stopped')).status).toBe(202)
  await untilPost(url, 'stopped', { likes: 20, persisted: 20 })
})

// `likeflow partitions`: K grows under processes that count, the command is killed at each of its stages and run again,
// and nothing that was answered is lost, counted twice, or forgotten.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type {
  Audit,
  DeadLettersAnswer,
  LikeAnswer,
  LikesAnswer,
  Notification,
  Sample,
} from '../../contract/index.ts'
import { judgeAnswer } from '../../load/verdict.ts'
import { startTestServices } from '../../testing/harness.ts'
import { post, press } from '../../testing/requests.ts'
import {
  type ReadyProcess,
  type ServerProcess,
  startReadyProcess,
  startServerProcess,
} from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import {
  startWebhookReceiver,
  testSecret,
  type WebhookReceiver,
} from '../../testing/webhook-receiver.ts'
import type { Environment } from '../config.ts'
import { readyOf } from './ways-kit.ts'

const command = join(import.meta.dirname, '../../cli/main.ts')
const names = Array.from({ length: 24 }, (_, i) => `post-${i}`)
const milestones = Array.from({ length: 20 }, (_, i) => i + 1)

let services: Awaited<ReturnType<typeof startTestServices>>
let env: Environment
let receiver: WebhookReceiver
let old: ReadyProcess
let next: ServerProcess
let posts: mongoose.mongo.Collection<{ _id: string; likes: unknown; seq?: number }>
let connection: mongoose.Connection
beforeAll(async () => {
  services = await startTestServices()
  const { redisUrl, mongodbUrl } = services.services
  receiver = await startWebhookReceiver()
  env = {
    ...{ REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl, DRAIN_INTERVAL_MS: '100' },
    ...{ WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: testSecret, WEBHOOK_PRIVATE: 'on' },
    ...{ WEBHOOK_EVENTS: 'milestones', WEBHOOK_MILESTONES: milestones.join() },
  }
  connection = await mongoose.createConnection(mongodbUrl).asPromise()
  posts = connection.collection('posts') as never
  old = await startReadyProcess({ ...env, PARTITIONS: '2' })
  next = startServerProcess({ ...env, PARTITIONS: '8' })
})
afterAll(async () => {
  await Promise.all([old?.stop(), next?.stop()])
  await connection?.close()
  await services?.stop()
  await receiver?.stop()
})

const run = async (args: readonly string[], more: Environment = {}) => {
  const child = spawn(process.execPath, [command, 'partitions', ...args], {
    env: { PATH: process.env.PATH, ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  const [code, signal] = await once(child, 'close')
  return { code, signal, said }
}
const urlOfOld = () => `http://127.0.0.1:${old.port}`
const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T
const statsOfOld = () => json<Sample>(fetch(`${urlOfOld()}/stats`))
const stateOf = async (url: string, receipt: string) =>
  (await json<{ state?: string }>(fetch(`${url}/receipts/${receipt}`))).state
const like = (url: string, postId: string, key?: string) =>
  post(`${url}/like`, { postId }, key ? { 'idempotency-key': key } : {})
const toldOf = ({ type, data }: Notification) =>
  type === 'like.milestone' ? `${data.postId} ${data.milestone}` : type
const sent = new Map<string, { least: number; most: number }>()
const count = (postId: string, least: number, most: number) => {
  const before = sent.get(postId) ?? { least: 0, most: 0 }
  sent.set(postId, { least: before.least + least, most: before.most + most })
}

it('says what it would do, refuses fewer and what is no multiple, and a process with more waits', async () => {
  expect(await run(['--to', '8', '--plan'])).toMatchObject({
    code: 0,
    said: expect.stringContaining('each becomes 4'),
  })
  expect(await run(['--to', '3'])).toMatchObject({
    code: 1,
    said: expect.stringContaining('4 can be made'),
  })
  expect(await run(['--to', '1'])).toMatchObject({
    code: 1,
    said: expect.stringContaining('fewer'),
  })
  await until('its worker is known', async () => (await statsOfOld()).webhook !== null)
  expect(await run(['--to', '8'], { WEBHOOK_URL: '' })).toMatchObject({
    code: 1,
    said: expect.stringContaining('WEBHOOK_'),
  })
  const answer = await fetch(`${await next.url()}/readyz`)
  expect([answer.status, await answer.json()]).toMatchObject([503, { reason: 'partitions-grow' }])
  await until('its worker is known', async () => (await statsOfOld()).workers.processes === 2)
  expect((await statsOfOld()).mongodb).toEqual({ state: 'up', reason: null })
})

/** The change that was killed. */
const giveUp = async () => {
  expect(await run([])).toMatchObject({ code: 1, said: expect.stringContaining('2 partitions') })
  expect(await run(['--to', '2'])).toMatchObject({ code: 0 })
  expect(await readyOf(urlOfOld())).toMatchObject({ status: 'ready' })
}

it('keeps every like, receipt, key and dead letter, killed at each stage under traffic', async () => {
  const url = urlOfOld()
  await posts.insertOne({ _id: 'poison', likes: 'x', seq: 0 })
  const poisoned = await json<LikeAnswer>(like(url, 'poison'))
  const keyed = new Map<string, LikeAnswer>()
  for (const name of names) keyed.set(name, await json<LikeAnswer>(like(url, name, `key-${name}`)))
  for (const name of names) count(name, 1, 1)
  const bulk = { likes: names.map((postId) => ({ postId, count: 2 })) }
  const sendBulk = (to: string) => post(`${to}/likes`, bulk, { 'idempotency-key': 'bulk' })
  const first = await json<LikesAnswer>(sendBulk(url))
  for (const name of names) count(name, 2, 2)
  await until(
    'it is a dead letter',
    async () => (await stateOf(url, poisoned.receipt)) === 'dead-lettered',
  )

  const blocked = names.slice(0, 8).map((name) => `blocked-${name}`)
  for (const name of blocked) {
    const init = { method: 'PATCH', headers: { origin: url, 'content-type': 'application/json' } }
    const body = JSON.stringify({ state: 'blocked' })
    expect((await fetch(`${url}/admin/posts/${name}`, { ...init, body })).ok).toBe(true)
    count(name, 0, 0)
  }

  const letter = [0, 1].map((partition) => ({ partition, postId: 'poison' }))

  let stop = false
  const traffic = (async () => {
    const urls = [url, await next.url()]
    for (let i = 0; !stop; i++) {
      const name = names[i % names.length]!
      const answer = await like(urls[i % 2]!, name).catch(() => null)
      const verdict = answer
        ? judgeAnswer({ status: answer.status, body: await answer.text() })
        : 'unknown'
      count(name, verdict === 'accepted' ? 1 : 0, verdict === 'refused' ? 0 : 1)
    }
  })()
  // Closing, emptying, inheriting; then all are sealed, and there are two stages less: handing over, in force.
  for (const [i, stage] of [1, 2, 4, 3, 4].entries()) {
    const killed = await run(['--to', '8'], { CRASH_AT: `growing:${stage}` })
    expect(killed).toMatchObject({ signal: 'SIGKILL' })
    if (i > 0) expect(await readyOf(url)).toMatchObject({ reason: 'partitions-grow' })
    if (i === 1) await giveUp()
    // Between two stages both have the letter, under the number of the process that waits.
    const early = await press(await next.url(), '/dead-letters/replay', { dead: letter })
    expect([early.status, await early.json()]).toMatchObject([503, { reason: 'partitions-grow' }])
  }
  expect(await run(['--to', '8'])).toMatchObject({
    code: 0,
    said: expect.stringContaining('8 partitions'),
  })
  expect(await old.ended).toMatchObject({ code: 1 })
  expect(old.lines.join('\n')).toContain('set PARTITIONS=8')
  const now = await next.url()
  await until('the new one is ready', async () => (await fetch(`${now}/readyz`)).ok)
  stop = true
  await traffic

  for (const name of blocked) expect((await like(now, name)).status).toBe(403)

  // A repeat counts nothing, and its receipt is as good as the first.
  for (const [name, answer] of keyed) {
    const repeat = await json<LikeAnswer>(like(now, name, `key-${name}`))
    for (const { receipt } of [answer, repeat])
      expect(await stateOf(now, receipt)).toBe('persisted')
  }
  for (const { receipt } of [first, await json<LikesAnswer>(sendBulk(now))].flatMap(
    (a) => a.results,
  ))
    expect(await stateOf(now, receipt)).toBe('persisted')

  expect(await stateOf(now, poisoned.receipt)).toBe('dead-lettered')
  const { dead } = await json<DeadLettersAnswer>(
    fetch(`${now}/admin/dead-letters`, { headers: { origin: now } }),
  )
  expect(dead).toMatchObject([{ postId: 'poison', likes: 1 }])
  await posts.updateOne({ _id: 'poison' }, { $set: { likes: 10 } })
  const replayed = dead.map(({ partition, postId }) => ({ partition, postId }))
  expect(await json(press(now, '/dead-letters/replay', { dead: replayed }))).toEqual({
    posts: 1,
    likes: 1,
  })
  await until('it is replayed', async () => (await stateOf(now, poisoned.receipt)) === 'persisted')

  for (const name of names) count(name, (await like(now, name)).status === 202 ? 1 : 0, 1)
  await until('all is drained', async () => {
    const { totals } = await json<{ totals: Record<string, number> }>(fetch(`${now}/stats`))
    return (
      totals.pending === 0 &&
      totals.claimed === 0 &&
      totals.accepted! > 0 &&
      totals.accepted === totals.persisted
    )
  })
  for (const { _id, likes } of await posts.find().toArray()) {
    const { least, most } = sent.get(_id) ?? { least: 11, most: 11 }
    expect([_id, Number(likes) >= least && Number(likes) <= most]).toEqual([_id, true])
  }
  const told = () => new Set(receiver.delivered().map(({ body }) => toldOf(body)))
  const ofNames = await posts.find({ _id: { $in: names } }).toArray()
  const reached = ofNames.flatMap(({ _id, likes }) =>
    milestones.filter((milestone) => milestone <= Number(likes)).map((m) => `${_id} ${m}`),
  )
  reached.push('poison 11') // its letter was replayed
  await until('every milestone is told', () => told().size >= reached.length)
  expect([...told()].sort()).toEqual(reached.sort())
  let audit: Audit | undefined
  await until('an audit is exact', async () => {
    audit = await json<Audit>(press(now, '/audit'))
    return audit.status === 'equal' || audit.status === 'different'
  })
  // MongoDB's own change of `poison` by hand, from no number to 10, is no like of ours.
  expect(audit).toMatchObject({ difference: 10 })
})

// Traces of a real process on real servers, as a receiver of OTLP gets them.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServices } from '../../testing/harness.ts'
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../testing/otlp-receiver.ts'
import { post } from '../../testing/requests.ts'
import { type ReadyProcess, startReadyProcess } from '../../testing/server-process.ts'
import { until } from '../../testing/until.ts'
import {
  startWebhookReceiver,
  testSecret,
  type WebhookReceiver,
} from '../../testing/webhook-receiver.ts'

let services: Awaited<ReturnType<typeof startTestServices>>
let receiver: OtlpReceiver
let server: ReadyProcess
let url: string
let webhook: WebhookReceiver

const env = () => ({
  REDIS_URL: services.services.redisUrl,
  MONGODB_URL: services.services.mongodbUrl,
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  ...{ WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: testSecret, WEBHOOK_PRIVATE: 'on' },
  ...{ WEBHOOK_EVENTS: 'milestones', WEBHOOK_MILESTONES: '1000' },
  DRAIN_INTERVAL_MS: '100',
  LOG_LEVEL: 'debug',
})

beforeAll(async () => {
  receiver = await startOtlpReceiver()
  webhook = await startWebhookReceiver()
  services = await startTestServices()
  server = await startReadyProcess(env())
  url = `http://127.0.0.1:${server.port}`
})
afterAll(async () => {
  await server?.stop()
  await services?.stop()
  await webhook?.stop()
  await receiver?.stop()
})

const traceparent = (n: number, flags = '01') =>
  `00-${n.toString(16).padStart(32, 'a')}-${n.toString(16).padStart(16, 'b')}-${flags}`

const parentOf = (span: ReceivedSpan) =>
  receiver.spans.find(({ spanId }) => spanId === span.parentSpanId)

/** Names from the root of its trace down to it. */
const pathOf = (span: ReceivedSpan): string[] => {
  const parent = parentOf(span)
  return [...(parent ? pathOf(parent) : []), span.name]
}

it('shows the way of a like from its flush, through its batch, into MongoDB', async () => {
  await post(`${url}/posts/traced/like`, undefined, { traceparent: traceparent(1) })
  const flushOf = () => receiver.spans.find((span) => span.links.length > 0)
  await until('its flush is told', () => flushOf() !== undefined)
  const flush = flushOf()!
  expect(flush).toMatchObject({
    name: 'flush',
    kind: 3,
    links: [{ traceId: traceparent(1).slice(3, 35), spanId: traceparent(1).slice(36, 52) }],
    attributes: {
      'db.system.name': 'redis',
      'db.stored_procedure.name': 'add-likes',
      'server.port': Number(new URL(services.services.redisUrl).port),
      'likeflow.likes': 1,
    },
    resource: { 'service.name': 'likeflow', 'deployment.environment.name': 'test' },
  })
  const { 'likeflow.partition': partition, 'likeflow.batch.ordinal': ordinal } = flush.attributes
  const ofBatch = (name: string) =>
    receiver
      .named(name)
      .find(
        ({ attributes }) =>
          attributes['likeflow.partition'] === partition &&
          attributes['likeflow.batch.ordinal'] === ordinal,
      )
  await until('its batch is told', () => ofBatch('claim') !== undefined && !!ofBatch('batch'))
  const way = ['claim', 'add drain.apply', 'process drain', 'batch']
  expect(pathOf(ofBatch('slice')!)).toEqual([...way, 'slice'])
  expect(pathOf(ofBatch('settle')!)).toEqual([...way, 'settle'])
  expect(ofBatch('slice')!.attributes).toMatchObject({
    'db.system.name': 'mongodb',
    'db.collection.name': 'posts',
    'db.operation.batch.size': 1,
  })
  expect(parentOf(ofBatch('batch')!)!.attributes).toMatchObject({
    'messaging.system': 'bullmq',
    'messaging.operation.type': 'process',
    'messaging.destination.name': 'drain',
  })
  const { traceId } = ofBatch('batch')!
  const line = server.lines.find((line) => line.includes('"batch done"') && line.includes(traceId))
  expect(line).toContain('"trace_id"')
})

it('makes no span of a like, and links a bounded number', async () => {
  const before = receiver.named('flush').length
  const answers = await Promise.all([
    post(`${url}/posts/many/like`, undefined, { traceparent: traceparent(999, '00') }),
    ...Array.from({ length: 300 }, (_, n) =>
      post(`${url}/posts/many/like`, undefined, { traceparent: traceparent(n + 1) }),
    ),
  ])
  expect(answers.every(({ status }) => status === 202)).toBe(true)
  const told = () => receiver.named('flush').slice(before)
  const sum = (fact: string) =>
    told().reduce((likes, { attributes }) => likes + Number(attributes[fact] ?? 0), 0)
  await until('all likes are in a flush that was told', () => sum('likeflow.likes') === 301)
  expect(told().length).toBeLessThan(301)
  for (const { links } of told()) expect(links.length).toBeLessThanOrEqual(32)
  const unsampled = traceparent(999).slice(3, 35)
  expect(told().flatMap(({ links }) => links.map(({ traceId }) => traceId))).not.toContain(
    unsampled,
  )
  const names = ['flush', 'claim', 'add drain.apply', 'process drain', 'batch', 'slice', 'settle']
  expect([...new Set(receiver.spans.map(({ name }) => name))].sort()).toEqual(names.sort())
})

it('shows the way of a notification to its receiver, each try of it, and not the address', async () => {
  let tries = 0
  webhook.answerWith(() => (++tries === 1 ? 500 : 204))
  await post(`${url}/likes`, { likes: [{ postId: 'told', count: 1000 }] })
  const told = () => receiver.named('webhook')
  await until('both tries are told', () => told().length === 2)
  const { port, search } = new URL(webhook.url)
  expect(told()[0]).toMatchObject({
    kind: 3,
    status: 2,
    attributes: { 'http.request.method': 'POST', 'server.port': Number(port), 'error.type': '500' },
  })
  expect(told()[1]!.attributes['error.type']).toBeUndefined()
  const way = ['add notify.milestone', 'process notify', 'webhook']
  expect(told().map(pathOf)).toEqual([way, way])
  expect(JSON.stringify(receiver.spans)).not.toContain(search.slice(1))
})

it('counts on while nobody takes spans, and sends the last ones before it ends', async () => {
  receiver.state.answers = 400
  const asked = receiver.state.asked
  expect((await post(`${url}/posts/unseen/like`)).status).toBe(202)
  await until('spans were refused', () => receiver.state.asked > asked)
  expect((await post(`${url}/posts/unseen/like`)).status).toBe(202)
  receiver.state.answers = 200
  const last = traceparent(0xfff)
  await post(`${url}/posts/last/like`, undefined, { traceparent: last })
  await server.stop()
  const linked = receiver.spans.flatMap(({ links }) => links.map(({ traceId }) => traceId))
  expect(linked).toContain(last.slice(3, 35))
  expect((await server.ended).code).toBe(0)
})

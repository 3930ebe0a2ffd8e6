// Spans as a receiver gets them: what is in them, which are kept, and what happens when nobody takes them.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keptLog } from '../../testing/log-lines.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../../testing/otlp-receiver.ts'
import { until } from '../../testing/until.ts'
import { createTraces } from './opentelemetry.ts'
import type { Traces } from './traces.ts'

const sampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let receiver: OtlpReceiver
let traces: Traces | undefined
const { log, lines } = keptLog()

beforeEach(async () => {
  receiver = await startOtlpReceiver()
})
afterEach(async () => {
  await traces?.stop()
  await receiver.stop()
})

const start = (change: Partial<Parameters<typeof createTraces>[0]> = {}) => {
  traces = createTraces({
    tracesEndpoint: receiver.url,
    traceService: 'likes-of-a-test',
    traceSampler: 'always_on',
    traceRatio: 1,
    log: () => log,
    ...change,
  })
  return traces
}

it('sends what a span is, what it is linked to, and how it failed', async () => {
  const { span, stop } = start()
  await span(
    'outer',
    { kind: 'client', attributes: { a: 1 }, linked: [sampled] },
    async (outer) => {
      outer.set({ b: 'two', c: true })
      await span('inner', { attributes: {} }, async () => {
        throw new RangeError('too far')
      }).catch(() => outer.fail('inner-failed'))
    },
  )
  await stop()
  const [inner, outer] = ['inner', 'outer'].map((name) => receiver.named(name)[0]!)
  expect(outer).toMatchObject({
    kind: 3, // CLIENT, as OTLP numbers them
    parentSpanId: '',
    attributes: { a: 1, b: 'two', c: true, 'error.type': 'inner-failed' },
    links: [{ traceId: sampled.slice(3, 35), spanId: sampled.slice(36, 52) }],
    status: 2,
    resource: { 'service.name': 'likes-of-a-test', 'process.pid': process.pid },
  })
  expect(inner).toMatchObject({
    traceId: outer!.traceId,
    parentSpanId: outer!.spanId,
    attributes: { 'error.type': 'RangeError' },
    events: ['exception'],
    status: 2,
  })
})

it('names the span in which a line is written, and none outside', async () => {
  const { span, ids, stop } = start()
  const inside = await span('said', { attributes: {} }, async () => ids())
  await stop()
  const { traceId, spanId } = receiver.named('said')[0]!
  expect(inside).toEqual({ trace_id: traceId, span_id: spanId })
  expect(ids()).toEqual({})
})

it.each([
  ['always_off', 1, 0],
  ['traceidratio', 0, 0],
  ['parentbased_traceidratio', 1, 10],
] as const)('keeps by %s with %d: %d of 10', async (traceSampler, traceRatio, kept) => {
  const { span, stop } = start({ traceSampler, traceRatio })
  for (let i = 0; i < 10; i++) await span('sampled', { attributes: {} }, async () => {})
  await stop()
  expect(receiver.spans).toHaveLength(kept)
})

it('says once that spans are not taken, keeps a bounded number, and says when they are again', async () => {
  receiver.state.answers = 400
  const { span } = start()
  const told = (text: string) => lines.filter(({ msg }) => msg === text).length
  const many = async () => {
    for (let i = 0; i < 6000; i++) await span('many', { attributes: {} }, async () => {})
  }
  await many()
  await until('it was refused twice', () => receiver.state.asked >= 2)
  await until('it is told', () => told('spans are not taken, and dropped') > 0)
  receiver.state.answers = 200
  await many()
  await until('they are taken', () => told('spans are taken again') > 0)
  expect(told('spans are not taken, and dropped')).toBe(1)
  await traces!.stop()
  expect(receiver.spans.length).toBeLessThan(12_000)
})

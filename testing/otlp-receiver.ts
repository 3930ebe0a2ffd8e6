// A receiver of OTLP over HTTP in protobuf, as a collector is one: it keeps the spans it was sent.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp; the numbers are those of trace.proto.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fields, readMessage } from './protobuf.ts'

type Value = string | number | boolean

export interface ReceivedSpan {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  /** '': it has none */
  readonly parentSpanId: string
  readonly attributes: Readonly<Record<string, Value>>
  readonly links: readonly { traceId: string; spanId: string }[]
  readonly events: readonly string[]
  /** 2: it failed */
  readonly status: number
  readonly resource: Readonly<Record<string, Value>>
}

const hex = (bytes: Buffer | undefined) => bytes?.toString('hex') ?? ''
const text = (bytes: Buffer | undefined) => bytes?.toString('utf8') ?? ''

const readValue = ({ bytes, numbers }: Fields): Value => {
  const at = [...bytes.keys(), ...numbers.keys()][0]
  if (at === 1) return text(bytes.get(1)![0])
  const number = numbers.get(at!)![0]!
  return at === 2 ? number === 1 : number
}

const attributesOf = (pairs: readonly Buffer[] = []) =>
  Object.fromEntries(
    pairs.map((pair) => {
      const { bytes } = readMessage(pair)
      return [text(bytes.get(1)?.[0]), readValue(readMessage(bytes.get(2)?.[0] ?? Buffer.alloc(0)))]
    }),
  )

const spanOf = (span: Buffer, resource: ReceivedSpan['resource']): ReceivedSpan => {
  const { bytes, numbers } = readMessage(span)
  const status = bytes.get(15)?.[0]
  return {
    resource,
    traceId: hex(bytes.get(1)?.[0]),
    spanId: hex(bytes.get(2)?.[0]),
    parentSpanId: hex(bytes.get(4)?.[0]),
    name: text(bytes.get(5)?.[0]),
    kind: numbers.get(6)?.[0] ?? 0,
    attributes: attributesOf(bytes.get(9)),
    events: (bytes.get(11) ?? []).map((event) => text(readMessage(event).bytes.get(2)?.[0])),
    links: (bytes.get(13) ?? []).map((link) => {
      const { bytes } = readMessage(link)
      return { traceId: hex(bytes.get(1)?.[0]), spanId: hex(bytes.get(2)?.[0]) }
    }),
    status: status ? (readMessage(status).numbers.get(3)?.[0] ?? 0) : 0,
  }
}

const spansOf = (request: Buffer): ReceivedSpan[] =>
  (readMessage(request).bytes.get(1) ?? []).flatMap((resourceSpans) => {
    const { bytes } = readMessage(resourceSpans)
    const resource = attributesOf(readMessage(bytes.get(1)![0]!).bytes.get(1))
    return (bytes.get(2) ?? []).flatMap((scopeSpans) =>
      (readMessage(scopeSpans).bytes.get(2) ?? []).map((span) => spanOf(span, resource)),
    )
  })

/** On `port`, 0: a free one. `answers`: with which status. */
export const startOtlpReceiver = async (port = 0) => {
  const spans: ReceivedSpan[] = []
  const state = { answers: 200, asked: 0 }
  const server = createServer(async (req, res) => {
    state.asked++
    const parts: Buffer[] = []
    for await (const part of req) parts.push(part as Buffer)
    if (req.url !== '/v1/traces' || req.headers['content-type'] !== 'application/x-protobuf')
      return void res.writeHead(404).end()
    if (state.answers === 200) spans.push(...spansOf(Buffer.concat(parts)))
    res.writeHead(state.answers, { 'Content-Type': 'application/x-protobuf' }).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    state,
    named: (name: string) => spans.filter((span) => span.name === name),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type OtlpReceiver = Awaited<ReturnType<typeof startOtlpReceiver>>

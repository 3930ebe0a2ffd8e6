// A plain like is answered as node:http would have answered it, whatever is sent.
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../testing/memory.ts'
import { connectRaw } from '../../testing/raw-socket.ts'

let ours: MemoryServer
let nodeHttps: MemoryServer
beforeAll(async () => {
  ours = await startMemoryServer()
  nodeHttps = await startMemoryServer({}, {}, { plain: false })
})
afterAll(() => Promise.all([ours.stop(), nodeHttps.stop()]))

const last = 'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
/** node:http takes requests of one connection up side by side: which of them counts first is nobody's promise. */
const varies = /"instance":"urn:uuid:[^"]+"|"likes":\d+|"0\.\d+/g

const sorted = ({ memory }: MemoryServer) => [...memory.totals].sort()

/** All that is answered until the connection closes, without what differs from time to time. */
const exchange = async (port: number, pieces: readonly string[]) => {
  const socket = await connectRaw(port)
  for (const piece of pieces) {
    socket.send(Buffer.from(piece, 'latin1'))
    await new Promise(setImmediate)
  }
  socket.send(last)
  await socket.closed()
  const answers = []
  try {
    for (;;) {
      const { status, headers, body } = await socket.answer()
      const kept = [...headers].filter(([name]) => name !== 'date').sort()
      answers.push({ status, headers: kept, body: body.replace(varies, '') })
    }
  } catch {
    return answers
  }
}

const postId = fc.constantFrom('a', 'p_1-A', '__proto__', 'x'.repeat(64), 'x'.repeat(65), 'b c', '')
const spelled = (id: string) =>
  fc.constantFrom(
    ...[`{"postId":"${id}"}`, ` {"postId" : "${id}"}\r\n`, `{"postId":"${id}","a":1}`],
    ...[`{"postId":"\\u0061"}`, `{"postId":1}`, `["${id}"]`, `{"postId":"${id}"`, 'null', ''],
  )
const field = fc.constantFrom(
  ...['X-A: b', 'x-a:', 'User-Agent: some one/1.0', 'Accept: */*', 'Connection: keep-alive'],
  ...[
    'Connection: Keep-Alive',
    'Connection: close',
    'Connection: x',
    'X-A : b',
    ' folded',
    'X-A: \xe4',
  ],
  ...['Host: b', 'Content-Type: text/plain', 'Content-Type: application/json;charset=utf-8'],
  ...[
    'Content-Encoding: gzip',
    'Content-Encoding: identity',
    'Idempotency-Key: k',
    'Idempotency-Key: ',
  ],
  ...['Expect: 100-continue', 'Expect: x', 'X-A: b\nX-B: c', 'X-A: \x00', 'TE: trailers', 'X-A'],
)
const host = fc.constantFrom('Host: a', 'host:a:80', 'Host: a b', 'Host: ', 'X-No: host')
const type = fc.constantFrom(
  'Content-Type: application/json',
  'content-type:application/json ',
  'X-No: type',
)
const line = (id: string) =>
  fc.constantFrom(
    ...['POST /like HTTP/1.1', `POST /posts/${id}/like HTTP/1.1`, 'POST /like?a=b HTTP/1.1'],
    ...[
      'POST /like HTTP/1.0',
      'PUT /like HTTP/1.1',
      'POST  /like HTTP/1.1',
      'POST http://a/like HTTP/1.1',
    ],
  )

const request = postId.chain((id) =>
  fc
    .record({
      line: fc.oneof({ weight: 4, arbitrary: fc.constant('POST /like HTTP/1.1') }, line(id)),
      host: fc.oneof({ weight: 6, arbitrary: fc.constant('Host: a') }, host),
      type: fc.oneof({ weight: 6, arbitrary: fc.constant('Content-Type: application/json') }, type),
      more: fc.array(field, { maxLength: 2 }),
      body: fc.oneof({ weight: 4, arbitrary: fc.constant(`{"postId":"${id}"}`) }, spelled(id)),
      first: fc.boolean(),
    })
    .map(({ line: start, host: h, type: t, more, body, first }) => {
      const path = start.includes('/posts/')
      const length = path ? 'Content-Length: 0' : `Content-Length: ${body.length}`
      const fields = first ? [...more, h, t, length] : [h, t, length, ...more]
      return `${[start, ...fields, '', ''].join('\r\n')}${path ? '' : body}`
    }),
)

/** One to three requests, cut into pieces anywhere. */
const traffic = fc
  .tuple(fc.array(request, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(), { maxLength: 2 }))
  .map(([requests, cuts]) => {
    const text = requests.join('')
    const at = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length]
    return at.slice(1).map((end, i) => text.slice(at[i], end))
  })

it('is answered and counted as by node:http, whatever is sent', async () => {
  let plain = 0
  await fc.assert(
    fc.asyncProperty(traffic, async (pieces) => {
      const [a, b] = await Promise.all([
        exchange(ours.port, pieces),
        exchange(nodeHttps.port, pieces),
      ])
      expect(a).toEqual(b)
      expect(sorted(ours)).toEqual(sorted(nodeHttps))
      plain += a.filter(({ status }) => status === 202).length
    }),
    { numRuns: 3000 },
  )
  // Most of what is generated is faulty; what is right is there too.
  expect(plain).toBeGreaterThan(500)
})

it.each([
  ['a refusal', { status: 'overloaded', retryAfter: 1 }],
  ['a long refusal', { status: 'overloaded', retryAfter: 7 }],
  ['an unknown outcome', { status: 'outcome-unknown', retryAfter: 1 }],
  ['an unknown post', { status: 'unknown-post', postIds: ['a'] }],
  ['an error', new Error('nobody foresaw it')],
] as const)('%s is told as node:http would', async (_, fault) => {
  const like = 'POST /posts/a/like HTTP/1.1\r\nHost: a\r\n\r\n'
  const answers = []
  for (const { memory, port } of [ours, nodeHttps]) {
    memory.state.fault = fault
    answers.push(await exchange(port, [like]))
    memory.state.fault = null
  }
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]!).toHaveLength(2)
})

it('is shed as by node:http, and the connection goes on', async () => {
  const like = 'POST /posts/a/like HTTP/1.1\r\nHost: a\r\n\r\n'
  const answers = []
  for (const { memory, port } of [ours, nodeHttps]) {
    memory.state.level = 'all'
    answers.push(await exchange(port, [like]))
    memory.state.level = 'none'
  }
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]![0]).toMatchObject({ status: 503 })
})

it('logs what nobody foresaw under the instance that the client was told', async () => {
  const lines: { instance?: string }[] = []
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) })
  const server = await startMemoryServer({}, { log })
  server.memory.state.fault = new Error('nobody foresaw it')
  const socket = await connectRaw(server.port)
  socket.send('POST /posts/a/like HTTP/1.1\r\nHost: a\r\n\r\n')
  const { status, body } = await socket.answer()
  socket.destroy()
  await server.stop()
  const { instance } = JSON.parse(body)
  expect([status, instance]).toEqual([500, lines.at(-1)!.instance])
  expect(lines.at(-1)).toMatchObject({ level: 50, err: { message: 'nobody foresaw it' } })
})

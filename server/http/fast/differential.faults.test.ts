// The rule of this folder: whoever deletes it changes speed and nothing else. Generated and mutated traffic is
// sent to a server with the fast reader and to one without, and every answer and every count must be the same.
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../../../testing/memory.ts'
import { connectRaw } from '../../../testing/raw-socket.ts'
import { tries } from '../../../testing/tries.ts'

/** Requests that are sent to each of the two; the long form is part of `npm run test:faults`. */
const wanted = tries(8000, 220_000)
const withinMs = tries(120_000, 600_000) // on a busy machine

const last = 'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
const ofTheMoment: ReadonlySet<string> = new Set(['date', 'ratelimit'])
const varies = /"instance":"urn:uuid:[^"]+"/g

const sorted = ({ memory }: MemoryServer) => [...memory.totals].sort()

/** All that is answered until the connection closes, without what differs from time to time. */
const exchange = async (port: number, pieces: readonly Buffer[]) => {
  const socket = await connectRaw(port)
  for (const piece of pieces) {
    socket.send(piece)
    await new Promise(setImmediate)
  }
  socket.send(last)
  await socket.closed()
  const answers = []
  try {
    for (;;) {
      const { status, headers, body } = await socket.answer()
      const kept = [...headers].filter(([name]) => !ofTheMoment.has(name)).sort()
      answers.push({ status, headers: kept, body: body.replace(varies, '') })
    }
  } catch {
    return answers
  }
}

const of = (...texts: string[]) => fc.constantFrom(...texts)
const mostly = (usual: string, odd: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd })

const postId = of('a', 'p_1-A', '__proto__', 'x'.repeat(64), 'x'.repeat(65), 'b c', '')
const spelled = (id: string) =>
  of(
    ...[`{"postId":"${id}"}`, ` {"postId" : "${id}"}\r\n`, `{"postId":"${id}","a":1}`],
    ...[`{"postId":"\\u0061"}`, '{"postId":1}', `["${id}"]`, `{"postId":"${id}"`, 'null', ''],
  )
const field = of(
  ...['X-A: b', 'x-a:', 'User-Agent: some one/1.0', 'Accept: */*', 'X-A : b', ' folded', 'X-A'],
  ...['Connection: keep-alive', 'Connection: Keep-Alive', 'Connection: close', 'Connection: x'],
  ...['X-A: \xe4', 'X-A: b\nX-B: c', 'X-A: \x00', 'X-A:\t b \t', 'Cookie: a=b', 'Cookie: c=d'],
  ...['Host: b', 'Content-Type: text/plain', 'Content-Type: application/json;charset=utf-8'],
  ...['Content-Encoding: gzip', 'Content-Encoding: identity', 'TE: trailers', 'Upgrade: h2c'],
  ...['Idempotency-Key: k', 'Idempotency-Key: ', 'Expect: 100-continue', 'Expect: x'],
  ...['Origin: http://a', 'Origin: http://page.example', 'Origin: null', 'Origin: http://listed:1'],
  ...['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-For: 192.0.2.2:80', 'X-Forwarded-For: x, '],
)
const host = of('Host: a', 'host:a:80', 'Host: a b', 'Host: ', 'X-No: host')
const type = of('Content-Type: application/json', 'content-type:application/json ', 'X-No: type')
const line = (id: string) =>
  of(
    ...['POST /like HTTP/1.1', `POST /posts/${id}/like HTTP/1.1`, 'POST /like?a=b HTTP/1.1'],
    ...['POST /like HTTP/1.0', 'PUT /like HTTP/1.1', 'POST  /like HTTP/1.1'],
    ...['POST http://a/like HTTP/1.1', 'POST /posts/%61/like HTTP/1.1', 'OPTIONS /like HTTP/1.1'],
  )

const request = postId.chain((id) =>
  fc
    .record({
      line: fc.oneof({ weight: 4, arbitrary: of('POST /like HTTP/1.1') }, line(id)),
      host: mostly('Host: a', host),
      type: mostly('Content-Type: application/json', type),
      more: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(field, { maxLength: 3 })),
      body: mostly(`{"postId":"${id}"}`, spelled(id)),
      first: fc.boolean(),
    })
    .map(({ line: start, host: h, type: t, more, body, first }) => {
      const path = start.includes('/posts/')
      const length = path ? 'Content-Length: 0' : `Content-Length: ${body.length}`
      const fields = first ? [...more, h, t, length] : [h, t, length, ...more]
      return `${[start, ...fields, '', ''].join('\r\n')}${path ? '' : body}`
    }),
)

/** Bytes of the text changed, doubled or taken out. */
const mutation = fc.oneof(
  { weight: 8, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({ at: fc.nat(), byte: fc.nat(255), how: of('set', 'add', 'drop') }),
  },
)
const mutated = (text: string, change: { at: number; byte: number; how: string } | null) => {
  const bytes = Buffer.from(text, 'latin1')
  if (!change || bytes.length === 0) return bytes
  const at = change.at % bytes.length
  const rest = bytes.subarray(change.how === 'add' ? at : at + 1)
  const middle = change.how === 'drop' ? [] : [change.byte]
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), rest])
}

/** One to twelve requests, cut into pieces anywhere. */
const traffic = fc
  .tuple(
    fc.array(request, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(), { maxLength: 3 }),
    mutation,
  )
  .map(([requests, cuts, change]) => {
    const bytes = mutated(requests.join(''), change)
    const inside = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)
    const at = [0, ...inside, bytes.length]
    const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
    return { requests: requests.length, pieces }
  })

describe.each([
  ['as it comes', {}],
  ['with a rate limit behind proxies', { RATE_LIMIT: '1000000/h', TRUST_PROXY: '1' }],
  ['with listed origins', { ORIGINS: 'http://listed:1' }],
])('%s', (_, env) => {
  let fast: MemoryServer
  let slow: MemoryServer
  beforeAll(async () => {
    fast = await startMemoryServer(env)
    slow = await startMemoryServer({ ...env, FAST_READER: 'off' })
  })
  afterAll(() => Promise.all([fast.stop(), slow.stop()]))

  it(
    'every like is answered and counted the same with and without the fast reader',
    async () => {
      let sent = 0
      let counted = 0
      await fc.assert(
        fc.asyncProperty(traffic, async ({ requests, pieces }) => {
          const [a, b] = await Promise.all([
            exchange(fast.port, pieces),
            exchange(slow.port, pieces),
          ])
          expect(a).toEqual(b)
          expect(sorted(fast)).toEqual(sorted(slow))
          sent += requests
          counted += a.filter(({ status }) => status === 202).length
        }),
        { numRuns: Math.ceil(wanted / 3 / 5.5), endOnFailure: true },
      )
      expect(sent).toBeGreaterThan(wanted / 4)
      // Much of what is generated is faulty; what is right is there too.
      expect(counted).toBeGreaterThan(sent / 10)
    },
    withinMs,
  )

  it.each([
    ['a refusal', { status: 'overloaded', retryAfter: 1 }],
    ['a long refusal', { status: 'overloaded', retryAfter: 7 }],
    ['an unknown outcome', { status: 'outcome-unknown', retryAfter: 1 }],
    ['an unknown post', { status: 'unknown-post', postIds: ['a'] }],
    ['an error', new Error('nobody foresaw it')],
  ] as const)('%s is told the same', async (_name, fault) => {
    const like = Buffer.from('POST /posts/a/like HTTP/1.1\r\nHost: a\r\n\r\n')
    const answers = []
    for (const { memory, port } of [fast, slow]) {
      memory.state.fault = fault
      answers.push(await exchange(port, [like]))
      memory.state.fault = null
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]!).toHaveLength(2)
  })

  it('is shed the same, and the connection goes on', async () => {
    const like = Buffer.from('POST /posts/a/like HTTP/1.1\r\nHost: a\r\n\r\n')
    const answers = []
    for (const { memory, port } of [fast, slow]) {
      memory.state.level = 'all'
      answers.push(await exchange(port, [like, like]))
      memory.state.level = 'none'
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]!.map(({ status }) => status)).toEqual([503, 503, 200])
  })
})

it('logs what nobody foresaw under the instance that the client was told', async () => {
  const lines: { instance?: string }[] = []
  const log = pino({}, { write: (text) => void lines.push(JSON.parse(text)) })
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

// Every bad input is refused as the contract says, counts nothing, and does not disturb the next like.
// Raw sockets against the real app, Redis and MongoDB.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemTypes } from '../../contract/index.ts'
import { type Harness, startHarness } from '../../testing/harness.ts'
import {
  connectRaw,
  problemSlug,
  type RawAnswer,
  type RawSocket,
} from '../../testing/raw-socket.ts'
import { badBodies } from './bad-input/bodies.ts'
import { oddButRight } from './bad-input/odd-but-right.ts'
import { badProtocol } from './bad-input/protocol.ts'
import { badTargets } from './bad-input/targets.ts'

let harness: Harness
let port: number

/** They take their 10 and 15 s while the other tests run; had one counted, those would notice. */
const unfinished = {
  'headers that never end': 'POST /like HTTP/1.1\r\nHost: a\r\nX-Slow: ',
  'a body that never comes':
    'POST /like HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"post',
}
const slow = new Map<string, ReturnType<typeof send>>()

beforeAll(async () => {
  harness = await startHarness()
  port = harness.app.port()
  for (const [name, bytes] of Object.entries(unfinished)) slow.set(name, send(bytes))
})
afterAll(() => harness?.stop())

const goodLike = 'POST /posts/good/like HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n'

const acceptedLikes = async () =>
  (await harness.metas()).reduce((sum, meta) => sum + meta.accepted, 0)

/** A good like on `socket`, or on a new connection when that one is closed. */
const likeAfter = async (socket: RawSocket | null) => {
  const on = socket ?? (await connectRaw(port))
  on.send(goodLike)
  const { status } = await on.answer()
  on.destroy()
  return status
}

const send = async (bytes: string | Buffer) => {
  const socket = await connectRaw(port)
  socket.send(bytes)
  return { socket, answer: await socket.answer() }
}

const expectProblem = (answer: RawAnswer, type: keyof typeof problemTypes) => {
  expect(problemSlug(answer)).toBe(type)
  expect(answer.status).toBe(problemTypes[type].status)
  expect(JSON.parse(answer.body)).toMatchObject({ status: answer.status })
}

describe('bad input', () => {
  it.each([...badBodies, ...badTargets, ...badProtocol])(
    '$name: $answer',
    async ({ bytes, answer: expected, closes }) => {
      const before = await acceptedLikes()
      const { socket, answer } = await send(bytes)
      if (typeof expected === 'number') expect(answer.status).toBe(expected)
      else expectProblem(answer, expected)
      if (closes) await socket.closed()
      expect(await likeAfter(closes ? null : socket)).toBe(202)
      expect(await acceptedLikes()).toBe(before + 1)
    },
  )

  it.each(oddButRight)('$name is answered with $status', async ({ bytes, status, likes }) => {
    const before = await acceptedLikes()
    const { socket, answer } = await send(bytes)
    expect(answer.status).toBe(status)
    socket.destroy()
    expect(await acceptedLikes()).toBe(before + likes)
  })

  it('names every allowed method of a path', async () => {
    const { socket, answer } = await send('PUT /posts HTTP/1.1\r\nHost: a\r\n\r\n')
    socket.destroy()
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS')
  })

  it('names every fault of a bulk by its index, and no word that was sent', async () => {
    const body =
      '{"likes":[{"postId":"SECRET!"},{"postId":"a","SECRET":1},{"postId":"b","count":0}]}'
    const head = `POST /likes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
    const { socket, answer } = await send(`${head}\r\n\r\n${body}`)
    socket.destroy()
    const { errors } = JSON.parse(answer.body) as { errors: { pointer: string; code: string }[] }
    expect(errors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['#/likes/0/postId', 'wrong-format'],
      ['#/likes/1', 'unknown-key'],
      ['#/likes/2/count', 'too-small'],
    ])
    expect(answer.body).not.toContain('SECRET')
  })
})

describe('clients that do not finish', () => {
  it.each(Object.keys(unfinished))('%s: 408 and closed', async (name) => {
    const { socket, answer } = await slow.get(name)!
    expectProblem(answer, 'request-timeout')
    await socket.closed()
  })

  it('counts nothing for a client that leaves in the middle of its body', async () => {
    const before = await acceptedLikes()
    const socket = await connectRaw(port)
    socket.send(unfinished['a body that never comes'])
    socket.destroy()
    expect(await likeAfter(null)).toBe(202)
    expect(await acceptedLikes()).toBe(before + 1)
  })
})

describe('several requests on one connection', () => {
  it('answers a counted like before it refuses the garbage behind it', async () => {
    const before = await acceptedLikes()
    const socket = await connectRaw(port)
    socket.send(`${goodLike}${goodLike}garbage\r\n\r\n`)
    expect((await socket.answer()).status).toBe(202)
    expect((await socket.answer()).status).toBe(202)
    expectProblem(await socket.answer(), 'malformed-request')
    await socket.closed()
    expect(await acceptedLikes()).toBe(before + 2)
  })

  it('never reads the body of one request as the next one', async () => {
    const before = await acceptedLikes()
    const head =
      'POST /like HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: '
    const { socket, answer } = await send(`${head}${goodLike.length}\r\n\r\n${goodLike}`)
    expectProblem(answer, 'invalid-json')
    expect(await likeAfter(socket)).toBe(202)
    expect(await acceptedLikes()).toBe(before + 1)
  })
})

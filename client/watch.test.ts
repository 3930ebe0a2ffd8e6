// The stream as a client reads it: in whatever pieces it comes, and over connections that are lost.
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { type MemoryServer, startMemoryServer } from '../testing/memory.ts'
import { createClient, Problem, type WatchEvent } from './index.ts'
import { type RawEvent, readEvents } from './read-events.ts'

let server: MemoryServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

const read = async (pieces: readonly Uint8Array[]) => {
  const events: RawEvent[] = []
  const body = new ReadableStream<Uint8Array>({
    start(to) {
      for (const piece of pieces) to.enqueue(piece)
      to.close()
    },
  })
  for await (const event of readEvents(body, 'before', () => {})) events.push(event)
  return events
}

it('reads the same events in whatever pieces their bytes come', async () => {
  const text =
    'retry: 1000\n\n: a comment\n\nevent: likes\ndata: [["ä–😀",1]]\n\nid: 7-1\r\nevent: state\r\ndata: {}\r\n\r\n' +
    'data: a\ndata:  b\n\nid\nevent: x\ndata\n\ndata: never ended'
  const bytes = new TextEncoder().encode(text)
  const whole = await read([bytes])
  expect(whole).toEqual([
    { id: 'before', name: 'likes', data: '[["ä–😀",1]]' },
    { id: '7-1', name: 'state', data: '{}' },
    { id: '7-1', name: 'message', data: 'a\n b' },
    { id: '', name: 'x', data: '' },
  ])
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      const ends = [...at.sort((a, b) => a - b), bytes.length]
      const pieces = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
      expect(await read(pieces)).toEqual(whole)
    }),
  )
})

/** A server whose streams say `say(nth)` and end; what each was asked for. */
const streaming = async (say: (nth: number) => string) => {
  const asked: { posts?: readonly string[] | undefined; lastEventId?: string | undefined }[] = []
  server = await startMemoryServer(
    {},
    {
      relay: {
        open: async (res, wanted) => {
          asked.push(wanted)
          res.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(say(asked.length))
        },
      },
    },
  )
  return asked
}

const likes = (id: string, n: number) => `id: ${id}\nevent: likes\ndata: [["p",${n}]]\n\n`

it('goes on after the last event when its connection is lost, and ends with its signal', async () => {
  const asked = await streaming((nth) => likes(`100${nth}-0`, nth))
  const stop = new AbortController()
  const events: WatchEvent[] = []
  const options = { posts: ['p'], signal: stop.signal }
  for await (const event of createClient(server!.url).watch(options)) {
    events.push(event)
    if (events.length === 3) stop.abort()
  }
  expect(events.map(({ data }) => data)).toEqual([[['p', 1]], [['p', 2]], [['p', 3]]])
  expect(asked).toEqual([
    { posts: ['p'] },
    { posts: ['p'], lastEventId: '1001-0' },
    { posts: ['p'], lastEventId: '1002-0' },
  ])
})

it('leaves a connection that is silent, and goes on by another one', async () => {
  const asked: (string | undefined)[] = []
  server = await startMemoryServer(
    {},
    {
      relay: {
        open: async (res, { lastEventId }) => {
          asked.push(lastEventId)
          res.writeHead(200, { 'Content-Type': 'text/event-stream' })
          res.write(likes(`500${asked.length}-0`, asked.length)) // and nothing more
        },
      },
    },
  )
  const ids: string[] = []
  for await (const { id } of createClient(server!.url, { silenceMs: 200 }).watch()) {
    ids.push(id)
    if (ids.length === 2) break
  }
  expect(ids).toEqual(['5001-0', '5002-0'])
  expect(asked).toEqual([undefined, '5001-0'])
})

it('says nothing more once its signal has aborted, also of what came at the same time', async () => {
  await streaming(() => likes('1-0', 1) + likes('2-0', 2) + likes('3-0', 3))
  const stop = new AbortController()
  const ids: string[] = []
  for await (const { id } of createClient(server!.url).watch({ signal: stop.signal })) {
    ids.push(id)
    stop.abort()
  }
  expect(ids).toEqual(['1-0'])
})

it('begins after an event of before, and is over when its reader leaves', async () => {
  const asked = await streaming(() => likes('2000-0', 1))
  for await (const { id } of createClient(server!.url).watch({ after: '1999-0' })) {
    expect(id).toBe('2000-0')
    break
  }
  expect(asked).toEqual([{ lastEventId: '1999-0' }])
})

it('fails when it is refused for good, and tries again when it may pass', async () => {
  await streaming(() => likes('3000-0', 1))
  const refused = createClient(server!.url)
    .watch({ posts: ['not an id'] })
    .next()
  await expect(refused).rejects.toMatchObject({ type: 'invalid-query', status: 400 })
  let tries = 0
  const unlucky: typeof fetch = async (input, init) => {
    tries++
    if (tries === 1) throw new TypeError('fetch failed')
    if (tries === 2) return new Response('', { status: 502 })
    return fetch(input, init)
  }
  const { value } = await createClient(server!.url, { fetch: unlucky }).watch().next()
  expect(value).toMatchObject({ id: '3000-0' })
  expect(Problem.name).toBe('Problem')
})

// A browser as the stream sees one: it reads Server-Sent Events from a socket, or stops reading.
import { get, type IncomingMessage } from 'node:http'
import type { StreamEventName, StreamEvents } from '../contract/index.ts'
import { until } from './until.ts'

export interface ReceivedEvent {
  readonly id: string | null
  readonly name: StreamEventName
  readonly data: unknown
}

/** What stands between two empty lines; null: a comment or a time to come back, no event. */
const parseEvent = (block: string) => {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return null
  return { id: fields.get('id') ?? null, name: fields.get('event') ?? 'message', data }
}

const open = (port: number, path: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers, agent: false }, resolve)
    request.on('error', reject)
  })

export interface BrowserOptions {
  readonly posts?: string
  readonly lastEventId?: string
}

export const browse = async (port: number, { posts, lastEventId }: BrowserOptions = {}) => {
  const path = posts ? `/events?posts=${posts}` : '/events'
  const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }
  const response = await open(port, path, headers as Record<string, string>)
  const events: ReceivedEvent[] = []
  const others: string[] = [] // comments and retry lines
  let text = ''
  let ended = false

  response.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) {
      const event = parseEvent(block)
      if (!event) others.push(block)
      else
        events.push({ ...event, name: event.name as StreamEventName, data: JSON.parse(event.data) })
    }
  })
  const onEnd = () => {
    ended = true
  }
  response.on('close', onEnd).on('error', onEnd)

  const of = <Name extends StreamEventName>(name: Name) =>
    events.filter((event) => event.name === name).map(({ data }) => data as StreamEvents[Name])

  return {
    status: response.statusCode,
    headers: response.headers,
    events,
    others,
    of,
    ids: () => events.flatMap(({ id }) => id ?? []),
    names: () => events.map(({ name }) => name),
    ended: () => ended,
    /** Resolves when so many events of that name have come. */
    has: (name: StreamEventName, count = 1, withinMs?: number) =>
      until(`${count} ${name} came`, () => of(name).length >= count, withinMs),
    pause: () => response.socket.pause(),
    resume: () => response.socket.resume(),
    close: () => void response.destroy(),
  }
}

export type Browser = Awaited<ReturnType<typeof browse>>

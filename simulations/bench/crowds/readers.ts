// Many browsers' worth of `GET /events` in a process of its own: each connection is counted, and the age of
// each sample (or batch) event on arrival is measured. Forked by fan-out.ts and stalled-readers.ts.
import { connect, type Socket } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { parseTarget } from '../../../load/target.ts'

export interface ReadersPlan {
  url: string
  clients: number
  /** whose age is measured, one per chunk that arrives; both carry `at` */
  event?: 'sample' | 'batch'
}

export interface ReadersReport {
  /** events of any kind that arrived, over all clients */
  events: number
  bytes: number
  /** connections that are still open */
  open: number
  /** milliseconds from the making of an event to its arrival, over all clients */
  ageMs: { p50: number; p99: number; max: number } | null
}

const ages = createHistogram({ figures: 3 })
let events = 0
let bytes = 0
const open = new Set<Socket>()

const eventField = Buffer.from('event:')
const names = { sample: Buffer.from('event:sample\n'), batch: Buffer.from('event:batch\n') }
const atField = Buffer.from('"at":')
const newline = 10

const zero = 48
const digitsOfNow = 13

/** The time at `from`, milliseconds since 1970; null when the chunk ends within it. */
const readTime = (chunk: Buffer, from: number) => {
  let time = 0
  for (let at = from; at < from + digitsOfNow; at++) time = time * 10 + chunk[at]! - zero
  return Number.isNaN(time) ? null : time
}

/** All in place: what a reader leaves to its collector holds a core that likes wait for. */
const read = (chunk: Buffer, event: keyof typeof names) => {
  for (let at = chunk.indexOf(eventField); at >= 0; at = chunk.indexOf(eventField, at + 1))
    if (at === 0 || chunk[at - 1] === newline) events++
  const named = chunk.indexOf(names[event])
  const at = named < 0 ? -1 : chunk.indexOf(atField, named)
  const made = at < 0 ? null : readTime(chunk, at + atField.length)
  if (made !== null) ages.record(Math.max(1, Date.now() - made))
}

const buffer = Buffer.alloc(256 * 1024) // of all: a chunk is read before the next one comes

const openOne = ({ url, event = 'sample' }: ReadersPlan) =>
  new Promise<void>((resolve, reject) => {
    const { host, port, prefix } = parseTarget(url)
    const callback = (size: number) => {
      open.add(socket)
      resolve()
      bytes += size
      read(buffer.subarray(0, size), event)
      return true
    }
    const socket = connect({ port, host, onread: { buffer, callback } })
    socket.write(
      `GET ${prefix}/events HTTP/1.1\r\nHost: ${host}:${port}\r\nAccept: text/event-stream\r\n\r\n`,
    )
    socket.on('error', reject)
    socket.on('close', () => open.delete(socket))
  })

const report = (): ReadersReport => ({
  events,
  bytes,
  open: open.size,
  ageMs:
    ages.count === 0 ? null : { p50: ages.percentile(50), p99: ages.percentile(99), max: ages.max },
})

const forget = () => {
  events = 0
  bytes = 0
  ages.reset()
}

process.once('message', async (plan: ReadersPlan) => {
  for (let i = 0; i < plan.clients; i++) await openOne(plan)
  process.on('message', (word: 'begin' | 'report') => {
    if (word === 'begin') forget()
    else process.send?.(report())
  })
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

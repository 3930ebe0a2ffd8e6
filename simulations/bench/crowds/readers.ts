// Many browsers' worth of `GET /events` in a process of its own (`crowd.ts`): what arrives is counted, and the
// age of each sample on arrival is measured.
import { connect, type Socket } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { parseTarget } from '../../../load/target.ts'

export interface ReadersPlan {
  readonly url: string
  readonly clients: number
}

/** Since the last `begin`, over all clients. */
export interface ReadersReport {
  /** of any kind */
  readonly events: number
  readonly bytes: number
  /** connections that are still open */
  readonly open: number
  /** 99th percentile of the milliseconds from the making of a sample to its arrival */
  readonly ageMs: number
}

const ages = createHistogram({ figures: 3 })
let events = 0
let bytes = 0
const open = new Set<Socket>()

const anyEvent = Buffer.from('\nevent:')
const sample = Buffer.from('event:sample\n')
const atField = Buffer.from('"at":')
const digitsOfNow = 13
const zero = 48

/** The time at `from`, milliseconds since 1970; NaN when the chunk ends within it. */
const readTime = (chunk: Buffer, from: number) => {
  let time = 0
  for (let at = from; at < from + digitsOfNow; at++) time = time * 10 + chunk[at]! - zero
  return time
}

/** All in place: what a reader leaves to its collector holds a core that likes wait for. */
const read = (chunk: Buffer) => {
  bytes += chunk.length
  for (let at = chunk.indexOf(anyEvent); at >= 0; at = chunk.indexOf(anyEvent, at + 1)) events++
  const named = chunk.indexOf(sample)
  const at = named < 0 ? -1 : chunk.indexOf(atField, named)
  const made = at < 0 ? Number.NaN : readTime(chunk, at + atField.length)
  if (!Number.isNaN(made)) ages.record(Math.max(1, Date.now() - made))
}

const buffer = Buffer.alloc(256 * 1024) // of all: a chunk is read before the next one comes

const openOne = ({ url }: ReadersPlan) =>
  new Promise<void>((resolve, reject) => {
    const { host, port, prefix } = parseTarget(url)
    const callback = (size: number) => {
      open.add(socket)
      resolve()
      read(buffer.subarray(0, size))
      return true
    }
    const socket = connect({ port, host, onread: { buffer, callback } })
    socket.write(`GET ${prefix}/events HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`)
    socket.on('error', reject)
    socket.on('close', () => open.delete(socket))
  })

process.once('message', async (plan: ReadersPlan) => {
  for (let i = 0; i < plan.clients; i++) await openOne(plan)
  process.on('message', (word: 'begin' | 'report') => {
    if (word === 'begin') {
      events = 0
      bytes = 0
      ages.reset()
    } else {
      const ageMs = ages.percentile(99)
      process.send?.({ events, bytes, open: open.size, ageMs } satisfies ReadersReport)
    }
  })
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

// Many browsers' worth of `GET /events` in a process of its own: each connection is counted, and the age of
// each sample (or batch) event on arrival is measured. Forked by fan-out.ts and stalled-readers.ts.
import { connect, type Socket } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { parseTarget } from '../target.ts'

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

const patterns = {
  sample: /event: ?sample\n.*?"at":(\d{13})/s,
  batch: /event: ?batch\n.*?"at":(\d{13})/s,
}

const read = (text: string, event: keyof typeof patterns) => {
  for (let at = text.indexOf('\nevent:'); at >= 0; at = text.indexOf('\nevent:', at + 1)) events++
  const made = patterns[event].exec(text)
  if (made) ages.record(Math.max(1, Date.now() - Number(made[1])))
}

const openOne = ({ url, event = 'sample' }: ReadersPlan) =>
  new Promise<void>((resolve, reject) => {
    const { host, port, prefix } = parseTarget(url)
    const socket = connect(port, host)
    socket.setEncoding('latin1')
    socket.write(
      `GET ${prefix}/events HTTP/1.1\r\nHost: ${host}:${port}\r\nAccept: text/event-stream\r\n\r\n`,
    )
    socket.once('data', () => {
      open.add(socket)
      resolve()
    })
    socket.on('data', (chunk: string) => {
      bytes += chunk.length
      read(`\n${chunk}`, event)
    })
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

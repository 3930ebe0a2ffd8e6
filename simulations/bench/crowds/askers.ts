// Connections that send one request again and again, each as soon as it is answered, in a process of its own
// (`crowd.ts`). The request may be anything; the answers are counted by status, and timed.
import { createHistogram } from 'node:perf_hooks'
import { type Connection, createConnection, type Outcome } from '../../../load/connection.ts'
import { parseTarget } from '../../../load/target.ts'

export interface AskersPlan {
  readonly url: string
  readonly connections: number
  /** its bytes, latin1 */
  readonly request: string
}

/** Since the last `begin`. */
export interface AskersReport {
  /** by status; `broken`: closed, or no answer that can be read */
  readonly answers: Record<string, number>
  readonly perSecond: number
  /** of all answers; one that is still due counts with its time so far */
  readonly p99Ms: number
}

const answerBytes = 65_536
const patienceMs = 5000 // a request without an answer for so long is given up
const sweepMs = 500
const reconnectMs = 100

const ask = ({ url, connections, request }: AskersPlan) => {
  const target = parseTarget(url)
  const bytes = Buffer.from(request, 'latin1')
  const times = createHistogram({ figures: 3 })
  const sentAt = new Map<Connection, number>()
  let answers: Record<string, number> = {}
  let began = performance.now()
  const note = (since: number) =>
    times.record(Math.max(1, Math.round((performance.now() - since) * 1000)))

  const open = () => {
    const send = () => {
      sentAt.set(connection, performance.now())
      connection.send(bytes)
    }
    const onOutcome = (outcome: Outcome) => {
      note(sentAt.get(connection)!)
      const key = typeof outcome === 'object' ? String(outcome.status) : outcome
      answers[key] = (answers[key] ?? 0) + 1
      if (outcome === 'refused') setTimeout(send, reconnectMs)
      else setImmediate(send)
    }
    const options = { target, readBytes: answerBytes, withBody: false, onOutcome }
    const connection = createConnection(options)
    send()
  }
  for (let i = 0; i < connections; i++) open()
  setInterval(() => {
    const limit = performance.now() - patienceMs
    for (const [connection, at] of sentAt) if (at < limit) connection.abandon()
  }, sweepMs)

  return {
    begin() {
      answers = {}
      times.reset()
      began = performance.now()
    },
    report(): AskersReport {
      for (const at of sentAt.values()) note(at)
      const all = Object.values(answers).reduce((sum, n) => sum + n, 0)
      const perSecond = (all * 1000) / (performance.now() - began)
      return { answers, perSecond, p99Ms: times.percentile(99) / 1000 }
    },
  }
}

process.once('message', (plan: AskersPlan) => {
  const askers = ask(plan)
  process.on('message', (word: 'begin' | 'report') => {
    if (word === 'begin') askers.begin()
    else process.send?.(askers.report())
  })
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

// Connections that send one request again and again, each as soon as it is answered, in a process of its own
// (`crowd.ts`). The request may be anything; what came back is counted by status.
import { type Connection, createConnection, type Outcome } from '../../../load/connection.ts'
import { parseTarget } from '../../../load/target.ts'

export interface AskersPlan {
  readonly url: string
  readonly connections: number
  /** its bytes, latin1 */
  readonly request: string
}

export interface AskersReport {
  /** by status; `broken`: closed, or no answer that can be read */
  readonly answers: Record<string, number>
  readonly perSecond: number
}

const answerBytes = 65_536
const patienceMs = 2000 // a request without an answer for so long is given up
const sweepMs = 500
const reconnectMs = 100

const ask = ({ url, connections, request }: AskersPlan) => {
  const target = parseTarget(url)
  const bytes = Buffer.from(request, 'latin1')
  const began = performance.now()
  const answers: Record<string, number> = {}
  const sentAt = new Map<Connection, number>()

  const open = () => {
    const send = () => {
      sentAt.set(connection, performance.now())
      connection.send(bytes)
    }
    const onOutcome = (outcome: Outcome) => {
      const key = typeof outcome === 'object' ? String(outcome.status) : outcome
      answers[key] = (answers[key] ?? 0) + 1
      if (outcome === 'refused') setTimeout(send, reconnectMs)
      else setImmediate(send)
    }
    const connection = createConnection({
      target,
      readBytes: answerBytes,
      withBody: false,
      onOutcome,
    })
    send()
  }
  for (let i = 0; i < connections; i++) open()
  setInterval(() => {
    const limit = performance.now() - patienceMs
    for (const [connection, at] of sentAt) if (at < limit) connection.abandon()
  }, sweepMs)

  return (): AskersReport => {
    const all = Object.values(answers).reduce((sum, n) => sum + n, 0)
    return { answers, perSecond: (all * 1000) / (performance.now() - began) }
  }
}

process.once('message', (plan: AskersPlan) => {
  const report = ask(plan)
  process.on('message', () => process.send?.(report()))
  process.send?.('open')
})
process.once('disconnect', () => process.exit(0))

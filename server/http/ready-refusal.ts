// A refusal that is written in large numbers, when there is least time for it: all of its text but the
// `instance` is made once. The same bytes as `sendProblem` writes.
//
// It leaves after this turn of the event loop. A client that is answered at once asks again at once, and libuv
// reads up to 48 times 1,024 ready sockets before timers, flushes and the answers of likes get their turn.
// Invariant: a turn refuses only what was sent before its refusals left, so it ends.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ProblemType, problemTypes } from '../../contract/index.ts'
import { mustClose, type ProblemFacts, problemBody, problemHeaders } from './problems.ts'

type Facts = Pick<ProblemFacts, 'reason'> & { readonly retryAfter: number }

export const createReadyRefusal = (type: ProblemType, facts: Facts) => {
  const { status } = problemTypes[type]
  const { instance, ...body } = problemBody(type, facts)
  const text = JSON.stringify({ ...body, instance })
  const before = text.slice(0, text.indexOf(instance))
  const after = text.slice(before.length + instance.length)
  const headers = problemHeaders(text, facts.retryAfter)
  const closing = [...headers, 'Connection', 'close']
  const waiting: [res: ServerResponse, headers: string[]][] = []
  const writeAll = () => {
    for (const [res, head] of waiting.splice(0)) {
      if (res.destroyed) continue
      res.writeHead(status, head)
      res.end(`${before}urn:uuid:${randomUUID()}${after}`, 'latin1')
    }
  }
  return (req: IncomingMessage, res: ServerResponse): void => {
    const first = waiting.length === 0
    waiting.push([res, mustClose(req, type) ? closing : headers])
    if (first) setImmediate(writeAll)
  }
}

// Which pages may use this API. Pure: texts in, a decision out, so the fast reader and the routes decide by
// the same rule.
//
// A request without `Origin` (a server, curl) is nobody's page. A page of this server has the `Origin` that
// the request's `Host` names. A page of a listed origin gets CORS for exactly this origin, never `*` and never
// with credentials. Every other page, and `null`, may change nothing: `refused` is answered with 403
// `forbidden` before anything is counted. It may send a GET, as any link does; without CORS headers its
// browser does not let it read the answer.
//
//   const origins = createOrigins(config.origins)                    // one per server
//   const decision = origins.decide(req.headers.origin, req.headers.host, isUnsafe(req.method))
//   decision.status   'none' | 'same' | 'allowed' | 'refused'
//   decision.headers  name, value, name, value: what `writeHead` takes; empty unless 'allowed'
//
// A repeated `Origin` must come as one text with a comma, as `node:http` gives it: it then matches nothing.
// Decisions are shared objects and the last pair of texts is remembered: a like costs two comparisons.
import { isSameOrigin } from '../origin.ts'

export interface Decision {
  readonly status: 'none' | 'same' | 'allowed' | 'refused'
  readonly headers: readonly string[]
}

export interface Origins {
  /** `unsafe`: the method may change something. */
  decide(origin: string | undefined, host: string | undefined, unsafe: boolean): Decision
  /** Whether answers differ by `Origin`, which a cache must be told. */
  readonly any: boolean
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a method may change something (RFC 9110, 9.2.1). */
export const isUnsafe = (method: string | undefined): boolean => !safeMethods.has(method ?? '')

/** What a browser may send after it has asked; for an `allowed` OPTIONS, beside `decision.headers`. */
export const preflightHeaders: readonly string[] = [
  ...['Access-Control-Allow-Methods', 'GET, HEAD, POST'],
  ...[
    'Access-Control-Allow-Headers',
    'Content-Type, Idempotency-Key, Last-Event-ID, traceparent, tracestate',
  ],
  ...['Access-Control-Max-Age', '7200'], // seconds; the most that Chromium keeps
]

const decision = (status: Decision['status'], headers: readonly string[] = []): Decision =>
  Object.freeze({ status, headers: Object.freeze(headers) })

const none = decision('none')
const same = decision('same')
const refused = decision('refused')

const allowed = (origin: string) =>
  decision('allowed', [
    ...['Access-Control-Allow-Origin', origin],
    ...['Access-Control-Expose-Headers', 'Retry-After, RateLimit, RateLimit-Policy'],
    ...['Vary', 'Origin'],
  ])

/** `list`: the setting ORIGINS, each checked at start. */
export const createOrigins = (list: readonly string[]): Origins => {
  const listed = new Map(list.map((origin) => [origin, allowed(origin)]))
  let lastOrigin: string | undefined
  let lastHost: string | undefined
  let last: Decision = none // that of an unsafe request

  const look = (origin: string, host: string | undefined) =>
    listed.get(origin) ?? (isSameOrigin(origin, host) ? same : refused)

  return {
    any: list.length > 0,
    decide: (origin, host, unsafe) => {
      if (origin === undefined) return none
      if (origin !== lastOrigin || host !== lastHost) {
        last = look(origin, host)
        lastOrigin = origin
        lastHost = host
      }
      return last === refused && !unsafe ? none : last
    },
  }
}

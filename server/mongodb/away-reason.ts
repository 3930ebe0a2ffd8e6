// Why MongoDB is away, out of what the driver throws: a wrong password, a certificate, a name and a closed port want
// different things of the operator. The driver hides the first cause: behind `cause`, or in the description of the
// servers that it looked for in vain.
import { withoutSecrets } from '../server-urls.ts'

const awayReasons = [
  'authentication',
  'permission',
  'tls',
  'dns',
  'refused',
  'closed',
  'too-old',
  'partitions', // it is up: this process waits for more partitions
  'silent',
  'other',
] as const
export type AwayReason = (typeof awayReasons)[number]

export interface Away {
  readonly reason: AwayReason
  /** The server's or the driver's own words, short. */
  readonly says: string
}

/** MongoDB answers, and this version of LikeFlow cannot work with it. */
export class TooOldError extends Error {
  override name = 'TooOldError'
}

interface ErrorLike {
  readonly name?: unknown
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly reason?: unknown
}

const mostCauses = 20
const mostText = 200

/** Of servers that were looked for in vain: what each of them last said. */
const errorsOfServers = (reason: unknown): unknown[] => {
  const { servers } = (reason ?? {}) as { servers?: unknown }
  return servers instanceof Map ? [...servers.values()].map(({ error }) => error) : []
}

/** `error` and what is behind it, the outermost first. */
const causesOf = (error: unknown): ErrorLike[] => {
  const found: ErrorLike[] = []
  const open: unknown[] = [error]
  for (let next = open.shift(); next && found.length < mostCauses; next = open.shift()) {
    const { cause, reason } = next as ErrorLike
    found.push(next as ErrorLike)
    open.push(...[cause, ...errorsOfServers(reason)].filter(Boolean))
  }
  return found
}

const textOf = ({ message }: ErrorLike) => (typeof message === 'string' ? message : '')
const isCode = (pattern: RegExp, { code }: ErrorLike) =>
  typeof code === 'string' && pattern.test(code)

/** The first that fits any of the causes. A refusal of the server itself says more than a closed socket. */
const reasons: readonly (readonly [AwayReason, (error: ErrorLike) => boolean])[] = [
  ['partitions', (error) => error.name === 'FewerPartitionsError'],
  ['too-old', (error) => error.name === 'TooOldError' || /wire version/.test(textOf(error))],
  ['authentication', (error) => error.code === 18 || error.code === 8000],
  ['permission', (error) => error.code === 13],
  [
    'tls',
    (error) =>
      isCode(/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/, error) ||
      /certificate|secure TLS|SSL routines/.test(textOf(error)),
  ],
  ['dns', (error) => isCode(/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/, error)],
  ['refused', (error) => isCode(/^ECONNREFUSED$/, error)],
  ['closed', (error) => isCode(/^(ECONNRESET|EPIPE)$/, error) || / closed$/.test(textOf(error))],
  [
    'silent',
    (error) => isCode(/^ETIMEDOUT$/, error) || /timed out|did not end/.test(textOf(error)),
  ],
]

export const awayOf = (error: unknown): Away => {
  const causes = causesOf(error)
  for (const [reason, fits] of reasons) {
    const cause = causes.find(fits)
    if (cause) return { reason, says: wordsOf(cause) }
  }
  return { reason: 'other', says: wordsOf(causes.at(-1) ?? {}) }
}

const wordsOf = (error: ErrorLike) => withoutSecrets(textOf(error).slice(0, mostText))

// Which errors of a counting script prove that nothing was counted. Anything not listed here may have
// happened after the write (a lost reply above all), so it must never be read as "not counted".
import type { UnavailableReason } from '../../contract/index.ts'

// Each of these is raised before the first write of a script: by the server's state at its start, or by
// its first write command (Redis 6.2 wraps that as `ERR Error running script …: -OOM …`). A call with more
// than ten arguments on a connection without password is a protocol error instead of NOAUTH.
const beforeFirstWrite: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/(^|-)LOADING\b/, 'redis-loading'],
  [/(^|-)(READONLY|MASTERDOWN)\b/, 'redis-read-only'],
  [/(^|-)OOM\b|\bOOM command not allowed/, 'redis-full'],
  [
    /(^|-)(MISCONF|NOREPLICAS|BUSY|TRYAGAIN|CLUSTERDOWN|NOAUTH|WRONGPASS)\b|unauthenticated multibulk length/,
    'redis-refuses',
  ],
]

/** A command of a script is refused when its turn comes: others may have written before it. */
const isForbidden = (message: string) =>
  message.startsWith('NOPERM ') && !message.includes('script')

/** Why Redis surely did not execute any write of the script that failed with `error`; null: it may have. */
export const refusalOf = (error: unknown): UnavailableReason | null => {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null
  const { message } = error
  const known = beforeFirstWrite.find(([pattern]) => pattern.test(message))
  if (known) return known[1]
  return isForbidden(message) ? 'redis-refuses' : null
}

/** True when ioredis never handed the command to a socket (no offline queue is kept). */
export const isNeverSent = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Stream isn't writeable")

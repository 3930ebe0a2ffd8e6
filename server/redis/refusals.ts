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
  [/(^|-)NOREPLICAS\b/, 'redis-too-few-replicas'],
  [/(^|-)MISCONF\b/, 'redis-cannot-save'],
  [/(^|-)(NOAUTH|WRONGPASS)\b|unauthenticated multibulk length/, 'redis-wrong-password'],
  [/^LIKEFLOW partitions grow/, 'partitions-grow'],
  [/^(MOVED|ASK|TRYAGAIN) ?\b|-TRYAGAIN\b/, 'redis-moves'],
  [/(^|-)(BUSY|CLUSTERDOWN)\b/, 'redis-refuses'],
]

/** The server answered, with an error. */
export const isReply = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ReplyError'

/** A command of a script is refused when its turn comes: others may have written before it. */
const isForbidden = (message: string) =>
  message.startsWith('NOPERM ') && !message.includes('script')

/** The data has fewer partitions than this process is set to, and it waits until they have grown. */
export class FewerPartitionsError extends Error {
  override name = 'FewerPartitionsError'
}

/** Why Redis surely did not execute any write of the script that failed with `error`; null: it may have. */
export const refusalOf = (error: unknown): UnavailableReason | null => {
  if (error instanceof FewerPartitionsError) return 'partitions-grow'
  if (!isReply(error)) return null
  const { message } = error
  const known = beforeFirstWrite.find(([pattern]) => pattern.test(message))
  if (known) return known[1]
  return isForbidden(message) ? 'redis-forbids' : null
}

/** Why a write that failed with `error` is not taken: the server refused, even if for an unknown reason, or is away. */
export const failureOf = (error: unknown): UnavailableReason =>
  refusalOf(error) ?? (isReply(error) ? 'redis-refuses' : 'redis-away')

/** A single command that this server does not give to this user, or to nobody: managed services take CONFIG out. */
export const isWithheld = (error: unknown): boolean =>
  isReply(error) && /^(NOPERM|ERR) /.test(error.message)

/** True when ioredis never handed the command to a socket (no offline queue is kept). */
export const isNeverSent = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Stream isn't writeable")

// Which errors of a counting script prove that nothing was counted. Anything not listed here may have
// happened after the write (a lost reply above all), so it must never be read as "not counted".

// Each of these is raised before the first write of a script: by the server's state at its start, or by
// its first write command (Redis 6.2 wraps that as `ERR Error running script …: -OOM …`). A call with more
// than ten arguments on a connection without password is a protocol error instead of NOAUTH.
const beforeFirstWrite =
  /(^|-)(OOM|LOADING|READONLY|MISCONF|BUSY|TRYAGAIN|CLUSTERDOWN|NOAUTH)\b|\bOOM command not allowed|unauthenticated multibulk length/

/** True when Redis surely did not execute any write of the script that failed with `error`. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && beforeFirstWrite.test(error.message)

/** True when ioredis never handed the command to a socket (no offline queue is kept). */
export const isNeverSent = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Stream isn't writeable")

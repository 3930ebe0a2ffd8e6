// Facts, not prose: JSON lines, pretty on a terminal. Errors are reduced to name, message and stack,
// because a raw ioredis error carries the whole command it ran, and without the passwords of URLs in them.
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import { withoutSecrets } from './server-urls.ts'

export type Log = Logger

interface ErrorLike {
  name?: unknown
  message?: unknown
  code?: unknown
  stack?: unknown
}

const short = (value: unknown, length: number) =>
  typeof value === 'string' ? withoutSecrets(value.slice(0, length)) : undefined

const serializeError = (error: ErrorLike | null | undefined) => ({
  name: short(error?.name, 80),
  code: typeof error?.code === 'number' ? error.code : short(error?.code, 80),
  message: short(error?.message, 400),
  stack: short(error?.stack, 2000),
})

/** `level`: one of pino's level names. Lines go to standard output. */
export const createLog = (level: string): Log => {
  const options = { level, base: null, serializers: { err: serializeError } }
  if (!process.stdout.isTTY) return pino(options)
  return pino(
    options,
    pretty({
      colorize: true,
      singleLine: true,
      translateTime: 'HH:MM:ss.l',
      ignore: 'pid,hostname',
    }),
  )
}

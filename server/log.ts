// Facts, not prose: JSON lines, pretty on a terminal. Errors are reduced to name, message and stack,
// because a raw ioredis error carries the whole command it ran, and without the passwords of URLs in them.
// Servers and clients have a say in some texts: none of theirs begins a line or steers a terminal.
import cluster from 'node:cluster'
import { type Logger, type LoggerOptions, pino } from './libraries/pino.ts'
import { withoutSecrets } from './server-urls.ts'
import { terminalLine } from './terminal-log.ts'

export type Log = Logger

interface ErrorLike {
  name?: unknown
  message?: unknown
  code?: unknown
  stack?: unknown
}

/** Characters without a form of their own are written as their number. */
const printable = (text: string) =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`)

const short = (value: unknown, length: number) =>
  typeof value === 'string' ? printable(withoutSecrets(value.slice(0, length))) : undefined

/** Only its frames: name and message stand beside it. */
const framesOf = (stack: unknown) => {
  if (typeof stack !== 'string') return undefined
  const frames = stack.split('\n').filter((line) => /^ {4}at /.test(line))
  return frames
    .slice(0, 20)
    .map((frame) => short(frame, 200))
    .join('\n')
}

const printableFields = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? printable(value) : value,
    ]),
  )

const serializeError = (error: ErrorLike | null | undefined) => ({
  name: short(error?.name, 80),
  code: typeof error?.code === 'number' ? error.code : short(error?.code, 80),
  message: short(error?.message, 400),
  stack: framesOf(error?.stack),
})

/** Standard output. On a full disk lines wait for room, up to 1 MB of them, and the process goes on. */
const standardOutput = () => {
  const output = pino.destination({ dest: 1, sync: true, maxLength: 1 << 20 })
  output.on('error', () => {})
  output.flushSync = () => {} // every line is written at once; on a full disk this would try for ever
  return output
}

/**
 * `level`: one of pino's level names. Lines go to standard output. `mixin`: what each line says besides, asked when it is
 * written.
 */
export const createLog = (level: string, mixin?: () => Record<string, string>): Log => {
  const options: LoggerOptions = {
    level,
    base: cluster.isWorker ? { pid: process.pid } : null, // several share the output
    ...(mixin && { mixin }),
    serializers: { err: serializeError },
    formatters: { log: printableFields },
    hooks: {
      logMethod(args, method) {
        const all = args.map((arg: unknown) => (typeof arg === 'string' ? printable(arg) : arg))
        method.apply(this, all as typeof args)
      },
    },
  }
  const output = standardOutput()
  if (!process.stdout.isTTY) return pino(options, output)
  return pino(options, { write: (line) => output.write(terminalLine(line)) })
}

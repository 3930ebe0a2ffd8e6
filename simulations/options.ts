// Options of the commands in this folder: one clear line and exit code 2 for a wrong one.
import { type ParseArgsConfig, parseArgs } from 'node:util'

export class UsageError extends Error {}

/** What the user typed, by option name; unknown options, missing values and positionals are refused. */
export const readOptions = <T extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: T,
) => {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    // Node's text goes on with advice about `--`; the first sentence says it all.
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, ''))
  }
}

/** @throws {UsageError} unless `text` is a whole number from `min` to `max`. */
export const whole = (name: string, text: string, min: number, max: number): number => {
  const n = Number(text)
  if (!/^\d+$/.test(text) || n < min || n > max)
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}`)
  return n
}

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of `500ms`, `30s`, `5m`, `1h`. @throws {UsageError} */
export const duration = (name: string, text: string, maxMs: number): number => {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text)
  const ms = match ? Number(match[1]) * unitMs[match[2]!]! : 0
  if (!(ms > 0 && ms <= maxMs))
    throw new UsageError(
      `--${name} must be a time such as 500ms, 30s or 5m, up to ${maxMs / 1000}s`,
    )
  return ms
}

/** @throws {UsageError} unless `text` is one of `values`. */
export const oneOf = <T extends string>(name: string, text: string, values: readonly T[]): T => {
  const found = values.find((value) => value === text)
  if (found === undefined) throw new UsageError(`--${name} must be one of: ${values.join(', ')}`)
  return found
}

/** Runs a command and sets the exit code: its own, 2 for wrong options, 1 for any other fault. */
export const runCommand = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

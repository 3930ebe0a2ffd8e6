// The words of a command, read strictly: one clear line for a wrong one.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './command.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** Options, and up to `most` words that are none, such as a file. Unknown options and missing values are refused. */
export const readWords = <T extends Options>(argv: readonly string[], options: T, most: number) => {
  try {
    const { values, positionals } = parseArgs({
      ...{ args: [...argv], options, strict: true, allowPositionals: most > 0 },
    })
    if (positionals.length > most) throw new UsageError(`${positionals[most]} is a word too many`)
    return { values, words: positionals }
  } catch (error) {
    // Node's text goes on with advice about `--`; the first sentence says it all.
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, ''))
  }
}

/** What was typed, by option name. */
export const readOptions = <T extends Options>(argv: readonly string[], options: T) =>
  readWords(argv, options, 0).values

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

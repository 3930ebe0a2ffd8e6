// A log line as a person at a terminal reads it: when, how bad, what, and the rest in one line; below it where an error
// came from. Pure.
import { styleText } from 'node:util'
import { levels } from './libraries/pino.ts'

interface Line extends Record<string, unknown> {
  level: number
  time: number
  msg?: string
  err?: { stack?: string }
}

const pad = (n: number, width = 2) => String(n).padStart(width, '0')

/** Of this machine's time zone. */
const clock = (at: Date) =>
  `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`

const colourOf = (level: number) => (level >= 50 ? 'red' : level >= 40 ? 'yellow' : 'green')

/** `json`: a line as pino writes it. */
export const terminalLine = (json: string): string => {
  const { level, time, msg = '', err, ...rest } = JSON.parse(json) as Line
  const { stack, ...error } = err ?? {}
  const facts = err ? { ...rest, err: error } : rest
  const name = styleText(colourOf(level), levels.labels[level] ?? String(level))
  const more = Object.keys(facts).length > 0 ? styleText('dim', JSON.stringify(facts)) : ''
  const head = [clock(new Date(time)), name, msg, more].filter(Boolean).join(' ')
  return `${stack ? `${head}\n${styleText('dim', stack)}` : head}\n`
}

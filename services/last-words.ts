// The one line of a server's log that says why it ended.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const tailBytes = 8192
const lineLength = 200
const telling =
  /error|fatal|fail|can't|cannot|could not|denied|in use|wrong|unable|no module|refus/i
// Redis writes `123:M 21 Nov 2026 12:00:00.000 # text`, Python's logging `date - name - LEVEL - [pid] - text`.
const prefix = /^(\d+:[A-Z] .*? [#*.-] |[\d-]+ [\d:,]+ - \S+ - [A-Z]+ - \[\d+\] - )/

/** The message inside a structured mongod log line, or the line itself. */
const messageOf = (line: string): string => {
  if (!line.startsWith('{')) return line.replace(prefix, '')
  try {
    const { msg, attr } = JSON.parse(line) as { msg?: string; attr?: { error?: unknown } }
    const error = attr?.error
    return [msg, typeof error === 'string' ? error : error && JSON.stringify(error)]
      .filter(Boolean)
      .join(': ')
  } catch {
    return line
  }
}

/** Picks the last line that names a fault, else the last line; shortened. Pure. */
export const pickLastWords = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const line = lines.findLast((l) => telling.test(l)) ?? lines.at(-1) ?? ''
  return messageOf(line.trim()).slice(0, lineLength).trim()
}

/** What was written to `file` after `offset`, reduced to one line; '' when there is nothing. */
export const lastWords = (file: string, offset: number): string => {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    const from = Math.max(offset, size - tailBytes)
    const buffer = Buffer.alloc(Math.max(0, size - from))
    readSync(handle, buffer, 0, buffer.length, from)
    return pickLastWords(buffer.toString('utf8'))
  } finally {
    closeSync(handle)
  }
}

// The one line of a server's log that says why it ended.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const tailBytes = 16_384
const lineLength = 180
const telling =
  /error|fatal|fail|can't|cannot|could not|denied|in use|wrong|unable|no module|refus|not recogni/i
// Redis: `123:M 21 Nov 2026 12:00:00.000 # text`; Python: `2026-11-21 12:00:00,000 - name - INFO - [123] - text`.
const prefix = /^(\d+:[A-Z] .*? [#*.-] |[\d-]+ [\d:,]+ - \S+ - [A-Z]+ - \[\d+\] - )/

interface MongodLine {
  s?: string
  msg?: string
  attr?: { error?: unknown }
}

const mongodLine = (line: string): MongodLine | null => {
  try {
    return line.startsWith('{') ? (JSON.parse(line) as MongodLine) : null
  } catch {
    return null
  }
}

const isTelling = (line: string): boolean => {
  const structured = mongodLine(line)
  return structured ? structured.s === 'F' || structured.s === 'E' : telling.test(line)
}

const messageOf = (line: string): string => {
  const structured = mongodLine(line)
  if (!structured) return line.replace(prefix, '')
  const error = structured.attr?.error
  const detail = typeof error === 'string' ? error : error && JSON.stringify(error)
  return [structured.msg, detail].filter(Boolean).join(': ')
}

/** The last line that names a fault, else the last line; without its date, shortened. Pure. */
export const pickLastWords = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const line = lines.findLast(isTelling) ?? lines.at(-1) ?? ''
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

// What a part logs, for a test to read: a log that keeps its lines.
import { pino } from 'pino'
import type { Log } from '../server/log.ts'

export type LogLine = Record<string, unknown> & { msg: string }

/** `lines`: those of `level` and above, oldest first. */
export const keptLog = (level = 'info'): { log: Log; lines: readonly LogLine[] } => {
  const lines: LogLine[] = []
  const log = pino({ level, base: null }, { write: (line: string) => lines.push(JSON.parse(line)) })
  return { log, lines }
}

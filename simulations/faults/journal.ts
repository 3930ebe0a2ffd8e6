// What was played so far, one line per round, written when the round is over: a run that is killed goes on
// behind its last line.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RoundOutcome } from './round.ts'

export interface Played extends RoundOutcome {
  readonly index: number
  readonly seed: number
  readonly commit: string
}

export interface Journal {
  readonly folder: string
  readonly played: readonly Played[]
  write(round: Played): void
}

const linesOf = (file: string): Played[] => {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Played]
    } catch {
      return [] // the last line of a run that was killed
    }
  })
}

/** @param fresh forgets what is there. */
export const openJournal = (folder: string, fresh: boolean): Journal => {
  const file = join(folder, 'rounds.jsonl')
  mkdirSync(folder, { recursive: true })
  if (fresh) rmSync(file, { force: true })
  const played = linesOf(file)
  return {
    folder,
    played,
    write(round) {
      played.push(round)
      // A line of its own, also behind half a line.
      appendFileSync(file, `\n${JSON.stringify(round)}\n`)
    },
  }
}

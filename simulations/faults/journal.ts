// What was played so far, written when a round is over: a run that is killed goes on behind it.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** @param fresh forgets what is there. */
export const openJournal = (folder: string, fresh: boolean): Journal => {
  const file = join(folder, 'rounds.json')
  mkdirSync(folder, { recursive: true })
  if (fresh) rmSync(file, { force: true })
  const played = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Played[]) : []
  return {
    folder,
    played,
    write(round) {
      played.push(round)
      // As a whole or not at all: the run may be killed meanwhile.
      writeFileSync(`${file}.new`, `${JSON.stringify(played)}\n`)
      renameSync(`${file}.new`, file)
    },
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal, type Played } from './journal.ts'
import { inWords, linesOf } from './progress.ts'
import { formatReport, reportOf } from './report.ts'

const played = (index: number, kind: string, more: Partial<Played> = {}): Played => ({
  ...{ index, kind, seed: 1, commit: 'abc', status: 'held', findings: [], late: false },
  ...{
    counted: 10,
    refused: 2,
    unknown: 1,
    lost: 0,
    doubled: 0,
    struckMs: 1000,
    servesMs: 500,
    samples: 3,
  },
  ...{ recoveryMs: 1000 * (index + 1), ...more },
})

describe('the report', () => {
  const rounds = [
    played(0, 'b'),
    played(1, 'a'),
    played(2, 'b', { status: 'broken', lost: 3, findings: ['x'], late: true }),
    played(3, 'a', {
      status: 'not possible here',
      servesMs: null,
      recoveryMs: null,
      commit: 'def',
    }),
  ]

  it('sums by kind; what was not possible is not held', () => {
    const { kinds, total, broken, commits } = reportOf(rounds)
    expect(kinds.map(({ kind }) => kind)).toEqual(['a', 'b'])
    expect(kinds[0]).toMatchObject({ runs: 2, held: 1, notPossible: 1, counted: 20 })
    expect(kinds[1]).toMatchObject({ lost: 3, late: 1 })
    expect(kinds[1]!.recoveryMs).toEqual({ min: 1000, median: 2000, max: 3000 })
    expect(total).toMatchObject({ runs: 4, held: 2, lost: 3 })
    expect(broken).toEqual([rounds[2]])
    expect(commits).toEqual(['abc', 'def'])
  })

  it('is a table whose columns stand under each other', () => {
    const lines = formatReport(reportOf(rounds)).split('\n')
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
    expect(lines[2]).toContain('1/2 (1 not possible here)')
    expect(lines.at(-1)).toContain('40/8/4')
  })

  it('has a row of dashes, and no figures, when nothing was played', () => {
    expect(formatReport(reportOf([]))).toContain('0/0')
  })

  it('tells of a round what broke, and no more than ten things', () => {
    const findings = Array.from({ length: 12 }, (_, i) => `thing ${i}`)
    const lines = linesOf(16, 312, played(16, 'b', { status: 'broken', findings }))
    expect(lines[0]).toMatch(/^\[ 17\/312\] BROKEN {2}b: 10 counted/)
    expect(lines.at(-1)).toContain('and 2 more')
    expect([inWords(40_000), inWords(600_000)]).toEqual(['40 s', '10 min'])
  })
})

describe('the journal', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'likeflow-journal-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('goes on behind the last round of a run that was killed, also while it wrote', () => {
    const first = openJournal(folder, false)
    first.write(played(0, 'a'))
    first.write(played(4, 'b'))
    writeFileSync(join(folder, 'rounds.json.new'), '[{"index":5,"ki')
    const second = openJournal(folder, false)
    expect(second.played.map(({ index }) => index)).toEqual([0, 4])
    second.write(played(5, 'c'))
    expect(openJournal(folder, false).played.map(({ index }) => index)).toEqual([0, 4, 5])
  })

  it('forgets everything when it begins afresh', () => {
    openJournal(folder, false).write(played(0, 'a'))
    expect(openJournal(folder, true).played).toEqual([])
    expect(openJournal(folder, false).played).toEqual([])
  })
})

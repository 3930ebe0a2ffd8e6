import { expect, describe as group, it } from 'vitest'
import { describe } from './document.ts'
import { formatSection, formatTable, line, matrixOf, type Section, tableOf } from './report.ts'
import { inTurns } from './turns.ts'

const section: Section = {
  title: 'A < B',
  columns: ['what', 'n'],
  rows: [
    ['a', '1'],
    ['bb', '1,000'],
  ],
  notes: ['a note'],
  kept: false,
  data: null,
}

group('the report', () => {
  it('aligns names left and figures right', () => {
    expect(formatTable(section.columns, section.rows)).toBe(
      ['| what |     n |', '|------|------:|', '| a    |     1 |', '| bb   | 1,000 |'].join('\n'),
    )
  })

  it('says whether a promise was kept, and nothing when there is none', () => {
    expect(formatSection(section)).toContain('**Not kept.**')
    expect(formatSection({ ...section, kept: true })).toContain('**Kept.**')
    expect(formatSection({ ...section, kept: null })).not.toContain('ept.**')
  })

  it('documents a result with its command, and commit', () => {
    const machine = {
      ...{ at: '2026-01-02T03:04:05.000Z', commit: 'abc', node: 'v26', cpu: 'Z80' },
      ...{ cores: 2, memoryGb: 4 },
    }
    const text = describe('likes', { machine, args: ['--rounds', '9'], section })
    for (const part of ['## A < B', 'npm run bench -- likes --rounds 9', 'commit abc'])
      expect(text).toContain(part)
  })
})

group('a page', () => {
  it('has the first rows of a long table, and says how many more there are', () => {
    const machine = { at: '', commit: '', node: '', cpu: '', cores: 1, memoryGb: 1 }
    const rows = Array.from({ length: 20 }, (_, i) => [`row ${i}`, '1'])
    const text = describe('likes', { machine, args: [], section: { ...section, rows } })
    expect(text).toContain('row 14')
    expect(text).not.toContain('row 15')
    expect(text).toContain('And 5 more rows')
  })
})

group('a line beside its bar', () => {
  it('is judged by the median, or by every round', () => {
    const rounds = [10, 30, 20]
    expect(line('ms', rounds, { most: 20 }).kept).toBe(true)
    expect(line('ms', rounds, { most: 20, always: true }).kept).toBe(false)
    expect(line('likes/s', rounds, { least: 20 }).kept).toBe(true)
    expect(line('likes/s', rounds, { least: 20, always: true }).kept).toBe(false)
    expect(line('ms', rounds).kept).toBe(null)
  })

  it('says in the table when it was missed, and the table is kept only when all are', () => {
    const [good, bad, none] = [
      line('a', [1], { most: 2 }),
      line('b', [3], { most: 2 }),
      line('c', [1]),
    ]
    expect(tableOf([good, bad]).rows.map((row) => row[2])).toEqual([
      'at most 2',
      'at most 2: missed',
    ])
    expect(tableOf([good, bad]).kept).toBe(false)
    expect(tableOf([good, none]).kept).toBe(true)
    expect(tableOf([none]).kept).toBe(null)
  })
})

group('a table of several sides', () => {
  it('has a column for each, and is kept only when all of them are', () => {
    const alone = [line('ms', [1], { most: 2 })]
    const beside = [line('ms', [3], { most: 2 }), line('MB more', [5])]
    expect(matrixOf({ alone, beside })).toEqual({
      columns: ['what', 'alone', 'beside', 'wanted'],
      rows: [
        ['ms', '1', '3', 'at most 2: missed'],
        ['MB more', '', '5', ''],
      ],
      kept: false,
    })
  })
})

group('rounds', () => {
  it('come in turns, every second time backwards', async () => {
    const order: string[] = []
    const results = await inTurns(['a', 'b'], 3, async (side, n) => order.push(`${side}${n}`))
    expect(order).toEqual(['a1', 'b1', 'b2', 'a2', 'a3', 'b3'])
    expect(results).toEqual([
      [1, 4, 5],
      [2, 3, 6],
    ])
  })
})

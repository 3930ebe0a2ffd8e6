import { expect, describe as group, it } from 'vitest'
import { drawChart } from './chart.ts'
import { describe } from './document.ts'
import { isFlat } from './growth.ts'
import { mergeSamples } from './lag.ts'
import type { Round } from './measure.ts'
import { summarisePairs } from './pairs.ts'
import { formatSection, formatTable, type Section } from './report.ts'

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

  it('documents a result with its command, machine and picture', () => {
    const machine = {
      ...{ at: '2026-01-02T03:04:05.000Z', commit: 'abc', node: 'v26', cpu: 'Z80' },
      ...{ cores: 2, memoryGb: 4 },
    }
    const text = describe(
      'likes',
      { machine, args: ['--rounds', '9'], section },
      'benchmarks/likes.svg',
    )
    for (const part of ['## A < B', 'npm run bench -- likes --rounds 9', 'commit abc', '2 × Z80'])
      expect(text).toContain(part)
    expect(text).toContain('![A < B](benchmarks/likes.svg)')
  })
})

group('the chart', () => {
  it('draws a bar to the median and a line from min to max, in proportion', () => {
    const bars = [
      { label: 'one & two', spread: { min: 0, median: 50, max: 100 } },
      { label: 'three', spread: { min: 25, median: 25, max: 25 } },
    ]
    const svg = drawChart('A < B', { unit: 'likes/s', bars })
    const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map((match) =>
      Number(match[1]),
    )
    expect(widths[0]! / widths[1]!).toBeCloseTo(2)
    expect(svg).toContain('one &amp; two')
    expect(svg).toContain('aria-label="A &lt; B"')
  })
})

group('what rounds say', () => {
  const round = (perSecond: number, cpuPerLike: Record<string, number>): Round => ({
    ...{ perSecond, cpuPerLike, cores: {} },
    summary: { latencyMs: { p50: 1, p95: 2, p99: 3, max: 4 } } as Round['summary'],
  })

  it('compares the medians, and each pair', () => {
    const pairs = [0.5, 0.8, 0.9].map((ratio) => ({
      bare: round(1000, { bare: 10 }),
      likeflow: round(1000 * ratio, { api: 12, redis: 5 }),
    }))
    expect(summarisePairs(pairs)).toMatchObject({
      rateRatio: 0.8,
      cpuRatio: 1.2,
      pairRatio: { min: 0.5, median: 0.8, max: 0.9 },
    })
  })

  it('calls costs flat within 15 % of their middle', () => {
    expect(isFlat([100, 110, 90])).toBe(true)
    expect(isFlat([100, 140])).toBe(false)
  })

  it('tells the percentiles of seconds as their spread', () => {
    const seconds = [10, 30, 20].map((p50) => ({ p50, p99: p50 * 2 }))
    expect(mergeSamples(seconds)).toEqual({
      p50: { min: 10, median: 20, max: 30 },
      p99: { min: 20, median: 40, max: 60 },
    })
  })
})

import { describe, expect, it } from 'vitest'
import {
  absent,
  age,
  ago,
  bytes,
  count,
  percent,
  perSecond,
  plural,
  ratio,
  short,
  shortSpan,
  span,
} from './format.ts'

describe('format', () => {
  it('separates thousands by thin spaces and keeps every digit', () => {
    expect(count(48_229_871)).toBe('48\u202f229\u202f871')
    expect(count(Number.MAX_SAFE_INTEGER)).toBe('9\u202f007\u202f199\u202f254\u202f740\u202f991')
  })
  it('writes a dash for what was not measured, and a zero only for zero', () => {
    for (const write of [count, short, perSecond, ratio, span, age, bytes, percent]) {
      expect(write(null)).toBe(absent)
      expect(write(undefined)).toBe(absent)
      expect(write(Number.NaN)).toBe(absent)
      expect(write(0)).toMatch(/^0/)
    }
  })
  it.each([
    [7, '7'],
    [0.44, '0.4'],
    [999, '999'],
    [999.6, '1k'],
    [12_431, '12.4k'],
    [99_960, '100k'],
    [999_600, '1M'],
    [48_229_871, '48.2M'],
    [-1500, '-1.5k'],
  ])('shortens %d to %s', (n, text) => expect(short(n)).toBe(text))
  it.each([
    [0.72, '0.7 ms'],
    [31.4, '31 ms'],
    [999.7, '1 s'],
    [1240, '1.24 s'],
    [59_960, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('writes %d ms as %s', (ms, text) => expect(span(ms)).toBe(text))
  it('never rounds a share below the whole up to the whole', () => {
    expect(percent(0.99999)).toBe('99.9 %')
    expect(percent(1)).toBe('100 %')
    expect(percent(0.873)).toBe('87 %')
  })
  it('keeps one digit behind the point of a ratio below 100', () => {
    expect([1, 31.42, 310.4, 12_400].map(ratio)).toEqual(['1.0', '31.4', '310', '12.4k'])
  })
  it('names ages from seconds to days', () => {
    expect([900, 61_000, 7_200_000, 172_800_000].map(age)).toEqual(['0 s', '1 min', '2 h', '2 d'])
    expect(ago(10_000, 11_000)).toBe('just now')
    expect(ago(10_000, 22_000)).toBe('12 s ago')
  })
  it('says one like and two likes', () => {
    expect([plural(1, 'like'), plural(2, 'like'), plural(1, 'process', 'processes')]).toEqual([
      '1 like',
      '2 likes',
      '1 process',
    ])
    expect(plural(0.98, 'event')).toBe('1 event')
  })
  it('writes decimal bytes', () => {
    expect([900, 1_234_567, 2e9].map(bytes)).toEqual(['900 B', '1.23 MB', '2 GB'])
  })
})

it('writes a long span short enough for an axis', () => {
  expect([800, 30_000, 60_000, 90_000].map(shortSpan)).toEqual([
    '800 ms',
    '30 s',
    '1 min',
    '1.5 min',
  ])
})

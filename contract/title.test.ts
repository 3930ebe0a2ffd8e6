import { describe, expect, it } from 'vitest'
import { NewPostBody } from './requests.ts'
import { seenTitle } from './title.ts'

const read = (title: unknown) => NewPostBody.safeParse({ title })

const seen: Record<string, string> = {
  'plain text': 'Launch day',
  accents: 'Crème brûlée',
  Hebrew: 'שלום',
  Chinese: '你好',
  'Persian, whose words hold a zero-width non-joiner': 'می\u200cخواهم',
  'Hindi with a joiner': 'क्\u200dष',
  'a family': '👩\u200d👩\u200d👧',
  'a rainbow flag': '🏳️\u200d🌈',
  'a heart on fire, spelled shorter': '❤\u200d🔥',
  'a flag made of tags': '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  'a skin tone': '👍🏽 done',
  '200 characters': '😀'.repeat(200),
}

const unseen: Record<string, string> = {
  nothing: '',
  'only blanks': ' \u3000\u00a0',
  'a zero-width space': 'a\u200bb',
  'only zero-width': '\u200b\u2060\ufeff\u200d',
  'only a filler': '\u3164',
  'only an empty braille cell': '\u2800',
  'a right-to-left override': '\u202egpj.exe',
  'an isolate': '\u2067left',
  'a right-to-left mark': 'a\u200fb',
  'a bell': 'a\u0007b',
  'an escape sequence': '\u001b[31mred',
  'a C1 control': 'a\u009bb',
  'a line': 'a\nb',
  'a line separator': 'a\u2028b',
  'a joiner among Latin letters': 'pay\u200dpal',
  'a joiner at its end': 'می\u200c',
  'hidden tags': 'a\u{e0041}\u{e0042}',
  'tags that are no flag': '🏴\u{e0041}\u{e0042}\u{e007f}',
  'private use': 'a\ue000',
  'no character': 'a\uffff',
  'half a pair': 'a\ud83d',
  '201 characters': '😀'.repeat(201),
}

describe('a title', () => {
  it.each(Object.entries(seen))('may be %s', (_, title) => {
    expect(read(title).data?.title).toBe(title.normalize('NFC'))
  })

  it.each(Object.entries(unseen))('may not be or hold %s', (_, title) => {
    expect(read(title).success).toBe(false)
  })

  it('is kept in its composed form, without blanks around it', () => {
    expect(read('  Cafe\u0301 \u3000').data?.title).toBe('Café')
  })

  it('is checked in time linear in its length', () => {
    const ms = (length: number) => {
      const parts = ['\u200d', 'क\u200d', '👩\u200d', ' ', '🏴', '\u0301', '\u{e0067}']
      const titles = parts.map((part) => part.repeat(length))
      const began = performance.now()
      for (const title of titles) [read(title), seenTitle(title)]
      return performance.now() - began
    }
    ms(1000)
    const short = Math.max(...[1, 2, 3].map(() => ms(10_000)))
    expect(ms(160_000) / short).toBeLessThan(80) // 16 times as long; squared it would be 256
  })
})

describe('what is shown of a stored title', () => {
  it.each(Object.entries(seen))('is all of %s', (_, title) => expect(seenTitle(title)).toBe(title))

  it.each([
    ['a\u200bb', 'ab'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['\u001b[31mred', '[31mred'],
    ['👩\u200d👩\u200d👧\u200d', '👩\u200d👩\u200d👧'],
    ['\u200b\u2060', null],
    [' ', null],
    ['', null],
    [null, null],
  ])('is what is seen of %j', (stored, shown) => expect(seenTitle(stored)).toBe(shown))
})

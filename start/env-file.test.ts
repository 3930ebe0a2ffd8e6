import { expect, it } from 'vitest'
import { parseEnvFile } from './env-file.ts'

const shell = { FROM_SHELL: 'shell', EMPTY: '' }
const read = (text: string) => parseEnvFile(text, shell)

// Text and value as compose-go 2.16 reads it; most are cases of its own tests.
it.each([
  ['A=s3cret#9', 's3cret#9'],
  ['A=bar # this is foo', 'bar'],
  ['A=bar #this is foo', 'bar'],
  ['A=bar\t# no comment', 'bar\t# no comment'],
  ['A=#9', '#9'],
  ['A=foo bar ', 'foo bar'],
  ['A=', ''],
  ['A =  bar', 'bar'],
  ['  A=bar', 'bar'],
  ['A: bar', 'bar'],
  ['A=foo=bar=', 'foo=bar='],
  ['A=it"s', 'it"s'],
  ['\uFEFFA=bar', 'bar'],
  ['# first\r\n\r\nA=bar\r\nB=2\r\n', 'bar'],
  ['export A=2', '2'],
  ['\texport\tA=2', '2'],
  ["A='bar#baz' # comment", 'bar#baz'],
  ["A='\\n $B ${B}'", '\\n $B ${B}'],
  ["A='Let\\'s go'", "Let's go"],
  ["A='a\\\\b'", 'a\\\\b'],
  ['A="bar#baz"#', 'bar#baz'],
  ['A=" bar "', ' bar '],
  ['A="bar\\nbaz\\tb\\\\"', 'bar\nbaz\tb\\'],
  ['A="Z\\aZ\\bZ\\fZ\\rZ\\vZ"', 'Z\x07Z\bZ\fZ\rZ\vZ'],
  ['A="\\x07\\u12e4\\ b"', '\\x07\\u12e4\\ b'],
  ['A="escaped\\"bar"', 'escaped"bar'],
  ['A=a\\tb', 'a\\tb'],
  ['A="first\nsecond"\nB=1', 'first\nsecond'],
  ['B=1\nA=$B', '1'],
  ['B=1\nA=${B}_${B}', '1_1'],
  ['B=1\nA="quote $B"', 'quote 1'],
  ['FROM_SHELL=file\nA=${FROM_SHELL}', 'shell'],
  ['A=pa$$word', 'pa$word'],
  ['A="pa\\$word \\${B}"', 'pa$word ${B}'],
  ['A=1$', '1$'],
  ['A=$5', '$5'],
  ['A=${B:-x}${EMPTY:-y}${EMPTY-z}', 'xy'],
  ['A=${FROM_SHELL:+x}${EMPTY:+y}${EMPTY+z}${B+b}', 'xz'],
  ['A=${B:-$FROM_SHELL}', 'shell'],
  ['A=${FROM_SHELL?must be there}', 'shell'],
  ['A=1\nA=2', '2'],
])('reads %j as Compose does', (text, value) => {
  expect(read(text)).toMatchObject({ faults: [], values: { A: value } })
})

it.each([
  ['A="', 'line 1 has a quote that is not closed'],
  ["B=1\nA='value\\'", 'line 2 has a quote that is not closed'],
  ['A="a"b', 'line 1 has something behind the closing quote'],
  ['ADMIN_PASSWORD s3cret', 'line 1 is not NAME=value'],
  ['lol$wut', 'line 1 is not NAME=value'],
  ['A="a\nb"\n\n=x', 'line 4 is not NAME=value'],
  ['A= # nothing', 'line 1 has a value that begins with #: put it in quotes'],
  ['A=pa$word', /^\.env: line 1 has a \$ that begins no variable that is set: write \$\$ for a/],
  ['A="$word"', /^\.env: line 1 has a \$ that begins no variable/],
  ['A=${', /^\.env: line 1 has a \$\{ that does not go on/],
  ['A=${B:-${C}}', /^\.env: line 1 has a \$\{ that does not go on/],
  ['A=${NEEDED:?why}', 'line 1 needs NEEDED, which is not set'],
  ['A="\\012"', 'line 1 has an octal escape'],
  ['A=1\n\uFEFFB=2', /byte order mark that is not at its start/],
])('refuses %j, with its line and without its value', (text, fault) => {
  const [first] = read(text).faults
  if (typeof fault === 'string') expect(first).toBe(`.env: ${fault}`)
  else expect(first).toMatch(fault)
  expect(first).not.toMatch(/s3cret|word\b(?!,)/)
})

it('tells every faulty line, and where a name stands alone changes nothing', () => {
  expect(read('A="x" y\nFROM_SHELL\nB 2\nC=3')).toEqual({
    values: { C: '3' },
    faults: [
      '.env: line 1 has something behind the closing quote',
      '.env: line 3 is not NAME=value',
    ],
  })
})

it.each([' ', '"', '\\', '$', '${', '#', 'A', '\n', '= #', '"\\'])(
  'takes time in proportion to the length: %j over and over',
  (piece) => {
    const timed = (times: number) => {
      const text = `A="${piece.repeat(times)}\nB=${piece.repeat(times)}`
      const began = process.cpuUsage() // not what others take of the machine
      read(text)
      return process.cpuUsage(began).user / 1000
    }
    timed(20_000)
    const least = (times: number) => Math.min(...Array.from({ length: 5 }, () => timed(times)))
    expect(least(160_000) / Math.max(least(20_000), 1)).toBeLessThan(40) // 8 when linear, 64 when squared
  },
)

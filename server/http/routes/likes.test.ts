import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LikesBody } from '../../../contract/index.ts'
import { Problem } from '../problems.ts'
import { readLikesBody } from './likes.ts'

/** What zod alone says: the items, or the problem's type. */
const byZod = (text: string) => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'invalid-json'
  }
  const result = LikesBody.safeParse(value)
  return result.success ? result.data.likes : 'invalid-body'
}

const byUs = (text: string) => {
  try {
    return readLikesBody(Buffer.from(text))
  } catch (error) {
    if (error instanceof Problem) return error.type
    throw error
  }
}

/** Mostly what fits, so that one part at a time does not. */
const mostly = <T>(usual: fc.Arbitrary<T>, ...odd: T[]) =>
  fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) })
const fixed = (usual: string, ...odd: string[]) => mostly(fc.constant(usual), ...odd)
const id = mostly(
  fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), fc.constantFrom('p1', 'p2', '__proto__')),
  ...['', 'a b', 'a"', 'é', 'a\\u0062', 'a'.repeat(65), 'a.b', 'a\\', '\u0000', '"', '\u0141'],
)
const number = mostly(
  fc.integer({ min: 1, max: 1000 }).map(String),
  ...[
    '0',
    '1001',
    '01',
    '1.0',
    '1e2',
    '-1',
    '1.5',
    '""',
    'null',
    '',
    '9999',
    '1 ',
    '00000001',
    '+1',
  ],
)
const name = fixed('"postId"', '"postid"', 'postId', '"post\\u0049d"', '"__proto__"')
const tail = fixed('}', ' }', '', '}}', ',"x":1}', ',"postId":"p9"}', ',}')
const item = fc
  .tuple(name, fixed(':', ' : ', ''), id, fc.option(number), tail)
  .map(([k, colon, i, n, end]) => `{${k}${colon}"${i}"${n === null ? '' : `,"count":${n}`}${end}`)
const body = fc
  .tuple(
    fixed('{"likes":[', '{ "likes":[', '[', '{"likes":', '{"likes":[[', '\ufeff{"likes":['),
    fc.array(item, { maxLength: 5 }),
    fixed(',', ', ', ',,', ''),
    fixed(']}', ']}\n', ']', ']}x', ',]}', '],"likes":[]}', '}'),
  )
  .map(([start, items, comma, end]) => `${start}${items.join(comma)}${end}`)

const list = (n: number, one = '{"postId":"p"}') => `{"likes":[${Array(n).fill(one).join(',')}]}`

describe('readLikesBody', () => {
  const faultsOf = (text: string) => {
    try {
      return readLikesBody(Buffer.from(text))
    } catch (error) {
      return (error as Problem).facts.errors?.map(({ pointer, code }) => [pointer, code])
    }
  }

  it('names the first faulty items, however many there are', () => {
    const first = Array.from({ length: 10 }, (_, i) => [`#/likes/${i}/count`, 'too-small'])
    expect(faultsOf(list(500, '{"postId":"p","count":0}'))).toEqual(first)
  })

  it('says once that there are more keys than documented, and looks at none of them', () => {
    const many = Array.from({ length: 800 }, (_, i) => `"k${i}":1`).join(',')
    expect(faultsOf(list(1, `{${many}}`))).toEqual([['#/likes/0', 'unknown-key']])
    expect(faultsOf(`{${many}}`)).toEqual([['#', 'unknown-key']])
  })

  it('agrees with the schema on every spelling', () => {
    fc.assert(
      fc.property(body, (text) => {
        expect(byUs(text.toWellFormed())).toEqual(byZod(text.toWellFormed().replace(/^\ufeff/, '')))
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([1, 2, 499, 500, 501, 502])('agrees with the schema on %i items', (n) => {
    expect(byUs(list(n))).toEqual(byZod(list(n)))
    expect(byUs(list(n, '{"postId":"p","count":3}'))).toEqual(
      byZod(list(n, '{"postId":"p","count":3}')),
    )
  })

  it('agrees on a body that is cut anywhere', () => {
    const text = '{"likes":[{"postId":"ab"},{"postId":"cd","count":12}]}'
    for (let n = 0; n <= text.length; n++)
      expect([n, byUs(text.slice(0, n))]).toEqual([n, byZod(text.slice(0, n))])
  })
})

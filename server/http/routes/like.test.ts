import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LikeBody } from '../../../contract/index.ts'
import { Problem } from '../problems.ts'
import { readLikeBody } from './like.ts'

/** What zod alone says: the id, or the problem's type. */
const byZod = (text: string) => {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return 'invalid-json'
  }
  const result = LikeBody.safeParse(value)
  return result.success ? { postId: result.data.postId } : 'invalid-body'
}

const byUs = (text: string) => {
  try {
    const [item] = readLikeBody(Buffer.from(text))
    return { postId: item!.postId }
  } catch (error) {
    if (error instanceof Problem) return error.type
    throw error
  }
}

/** Mostly what fits, so that one part at a time does not. */
const mostly = (usual: string[], ...odd: string[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )
const blank = mostly(['', ' ', '\r\n\t'], '\v', '\u00a0', '\ufeff', 'x')
const key = mostly(['"postId"'], '"post\\u0049d"', '"postid"', 'postId', '"__proto__"')
const tail = mostly([''], '}', ',', ' x', ',"x":1')
const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }).map((odd) => `a${odd}b`),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', 'a"}', 'a","b":"c', '\\u0061', 'é', 'a\\n', 'a'.repeat(65), ''),
)

describe('readLikeBody', () => {
  it('agrees with the schema on every spelling', () => {
    fc.assert(
      fc.property(fc.array(blank, { minLength: 6, maxLength: 6 }), key, id, tail, (w, k, i, t) => {
        const text = `${w[0]}{${w[1]}${k}${w[2]}:${w[3]}"${i}"${w[4]}${t}}${w[5]}`
        expect(byUs(text.toWellFormed())).toEqual(byZod(text.toWellFormed()))
      }),
      { numRuns: 5000 },
    )
  })

  it('agrees with the schema on any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(byUs(text)).toEqual(byZod(text))
      }),
    )
  })

  it('takes the last of two keys', () => {
    expect(byUs('{"postId":"a","postId":"b"}')).toEqual({ postId: 'b' })
  })
})

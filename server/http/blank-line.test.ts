import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blankLineEnd, seenAfter } from './blank-line.ts'

it('finds the end of each blank line, however it is cut', () => {
  const text = fc
    .array(fc.constantFrom('\r', '\n', 'a'), { maxLength: 12 })
    .map((all) => all.join(''))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (pieces) => {
      const whole = pieces.join('')
      const at = whole.indexOf('\r\n\r\n')
      let passed = 0
      let seen = 0
      for (const piece of pieces.map((one) => Buffer.from(one))) {
        const end = blankLineEnd(piece, seen)
        if (end >= 0) {
          expect(passed + end).toBe(at + 4)
          return
        }
        seen = seenAfter(piece, seen)
        passed += piece.length
      }
      expect(at).toBe(-1)
    }),
    { numRuns: 2000 },
  )
})

import { expect, it } from 'vitest'
import { remoteSpan, sampledParent } from './traceparent.ts'

const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']

it('reads the span of a caller who records', () => {
  const text = `00-${trace}-${span}-01`
  expect(sampledParent(text)).toBe(text)
  expect(remoteSpan(text)).toEqual({ traceId: trace, spanId: span, traceFlags: 1 })
})

it.each([
  undefined,
  '',
  `00-${trace}-${span}-00`, // its caller records nothing
  `00-${trace}-${span}-01, 00-${trace}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `ff-${trace}-${span}-01`,
])('links nothing for %s', (text) => {
  expect(sampledParent(text)).toBeUndefined()
})

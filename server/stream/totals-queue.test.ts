import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTotalsQueue } from './totals-queue.ts'

describe('queue of totals', () => {
  it('is a queue of posts with their largest totals, and drops the oldest past its bound', () => {
    const step = fc.oneof(
      fc.record({ post: fc.constantFrom(...'abcdefghijklmnop', '__proto__'), total: fc.nat(9) }),
      fc.record({ take: fc.nat(4) }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 80 }),
        (bound, steps) => {
          const queue = createTotalsQueue(bound)
          let model: [string, number][] = []
          for (const each of steps) {
            if ('take' in each) {
              expect(queue.take(each.take)).toEqual(model.slice(0, each.take))
              model = model.slice(each.take)
            } else {
              const { post, total } = each
              const waiting = model.find(([name]) => name === post)
              if (waiting) waiting[1] = Math.max(waiting[1], total)
              else model.push([post, total])
              expect(queue.put(post, total)).toBe(model.length > bound)
              if (model.length > bound) model.shift()
            }
            expect(queue.size()).toBe(model.length)
          }
        },
      ),
    )
  })

  it('tells a smaller total too when the larger one has left', () => {
    const queue = createTotalsQueue(2)
    queue.put('a', 5)
    queue.take(1)
    queue.put('a', 3)
    expect(queue.take(1)).toEqual([['a', 3]])
  })
})

import { expect, it } from 'vitest'
import { refusalOf } from './refusals.ts'
import { movedOf, rangesOf, slotOf, tagIn } from './slots.ts'

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' })

it.each([
  ['MOVED 3999 127.0.0.1:6381', { slot: 3999, to: { host: '127.0.0.1', port: 6381 } }],
  ['MOVED 0 a.example:1', { slot: 0, to: { host: 'a.example', port: 1 } }],
  ['MOVED 7 ::1:6379', { slot: 7, to: { host: '::1', port: 6379 } }],
  ['MOVED 7 :6379', { slot: 7, to: { host: '', port: 6379 } }],
  ['ASK 3999 127.0.0.1:6381', null],
])('reads %s', (message, moved) => expect(movedOf(reply(message))).toEqual(moved))

it.each(['MOVED 1 h:1', 'ASK 1 h:1', 'TRYAGAIN Multiple keys request during rehashing of slot'])(
  'knows that nothing was counted: %s',
  (message) => expect(refusalOf(reply(message))).toBe('redis-moves'),
)

it('reads who serves the slots; a node that does not know its host is the one that was asked', () => {
  const rows = [
    [0, 99, ['a', 1, 'id'], ['b', 2, 'id']],
    [100, 16_383, ['', 3, 'id']],
  ]
  expect(rangesOf(rows, 'asked')).toEqual([
    { from: 0, to: 99, primary: { host: 'a', port: 1 }, replicas: [{ host: 'b', port: 2 }] },
    { from: 100, to: 16_383, primary: { host: 'asked', port: 3 }, replicas: [] },
  ])
})

it('finds a tag in any slot, and ends where none is served', () => {
  const tag = tagIn((slot) => slot === 4321)
  expect(slotOf(`x{${tag}}y`)).toBe(4321)
  expect(tagIn(() => false)).toBe('0')
})

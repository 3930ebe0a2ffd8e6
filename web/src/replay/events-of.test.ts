import { expect, it } from 'vitest'
import type { RecordingEntry } from '../../../contract/recording.ts'
import { incomingOf } from './events-of.ts'

const event = (name: string) => ({ ms: 7, kind: 'event', name, data: {} }) as RecordingEntry

it('passes over an event of later, as a live page does', () => {
  expect(incomingOf(event('of-later'), 1_000)).toEqual([])
  expect(incomingOf(event('reset'), 1_000)).toEqual([
    { name: 'reset', data: {}, receivedAt: 1_007 },
  ])
})

import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { sampleAt } from '../../test/fixtures.ts'
import type { Incoming } from '../stream/events.ts'
import { incomingOf } from './events-of.ts'
import { readRecording } from './recording-file.ts'
import { hasSamples } from './shape.ts'

const event = (name: string, data: unknown) => ({ name, data, receivedAt: 0 }) as Incoming

it('takes every event of the recording that is in the repository', async () => {
  const file = await readFile(new URL('../../recordings/demo.likeflow', import.meta.url))
  const { entries, startedAt } = await readRecording(new Blob([file]))
  const events = entries.flatMap((entry) => incomingOf(entry, startedAt))
  expect(events.filter(({ name }) => name === 'sample').length).toBeGreaterThan(9)
  expect(events.filter((each) => !hasSamples(each))).toEqual([])
})

it('refuses a sample without one of its parts, alone and in a snapshot', () => {
  const sample = sampleAt(1000)
  const whole = { sample, samples: [sample] }
  expect(hasSamples(event('snapshot', whole))).toBe(true)
  expect(hasSamples(event('snapshot', { sample: null, samples: [] }))).toBe(true)
  for (const part of ['totals', 'database', 'stopped', 'conservation'])
    for (const wrong of [undefined, null, 7, part === 'stopped' ? {} : []]) {
      const broken = { ...sample, [part]: wrong }
      expect(hasSamples(event('sample', broken))).toBe(false)
      expect(hasSamples(event('snapshot', { ...whole, sample: broken }))).toBe(false)
      expect(hasSamples(event('snapshot', { ...whole, samples: [sample, broken] }))).toBe(false)
    }
  expect(hasSamples(event('snapshot', {}))).toBe(false)
})

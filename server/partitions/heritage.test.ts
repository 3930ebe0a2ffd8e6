import { expect, it } from 'vitest'
import { hashOf } from '../likes/partition.ts'
import { heirsOf } from './heritage.ts'

const letters = Array.from({ length: 40 }, (_, i) => ({ post: `p${i}`, likes: 2, info: '1 1 0' }))
const estate = {
  partition: 1,
  meta: {
    id: 'now',
    accepted: '500',
    nextord: '7',
    settledord: '6',
    lastseq: '90',
    'cut:old': '20',
  },
  letters,
}

it('gives each dead letter to the one partition that has its post, and accounts for it there', () => {
  const heirs = heirsOf(estate, 2, 8)
  expect(heirs.map(({ partition }) => partition)).toEqual([3, 5, 7])
  for (const { partition, letters: own, fields } of heirs) {
    expect(own).toEqual(letters.filter(({ post }) => hashOf(post) % 8 === partition))
    expect(Number(fields.accepted) - Number(fields.elsewhere)).toBe(own.length * 2)
    expect(fields.dead).toBe(String(own.length * 2))
  }
})

it('goes on with seqs, ordinals, positions and the ends of all incarnations', () => {
  const [heir] = heirsOf(estate, 2, 4)
  expect(heir!.fields).toMatchObject({
    ...{ layout: '4', accepted: '500', nextord: '7', settledord: '6', lastseq: '90' },
    ...{ 'cut:old': '20', 'cut:now': '500' },
  })
})

it('remembers every partition that it was split from', () => {
  const meta = { ...estate.meta, origins: '0', paused: '1' }
  const [heir] = heirsOf({ ...estate, meta }, 2, 4)
  expect(heir!.fields.origins).toBe('1 0')
  expect(heir!.fields.paused).toBe('1')
})

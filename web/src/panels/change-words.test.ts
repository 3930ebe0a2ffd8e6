import { expect, it } from 'vitest'
import type { ChangeEntry } from '../../../contract/index.ts'
import { changeInWords } from './change-words.ts'

const entry = (fields: Partial<ChangeEntry>): ChangeEntry => ({
  ...{ id: 'i', at: 0, by: 'me', postId: 'p', before: null, after: null },
  ...{ refused: false, posts: null, ended: true },
  ...fields,
})
const before = { likes: 3, title: null, state: 'open' as const }

it('says what differs and nothing else', () => {
  expect(changeInWords(entry({ before, after: { ...before, likes: 12 } }))).toEqual({
    before: '3 likes',
    after: '12 likes',
  })
  expect(
    changeInWords(entry({ before, after: { ...before, title: 'A', state: 'blocked' } })),
  ).toEqual({ before: 'no title, open', after: '“A”, blocked' })
  expect(changeInWords(entry({ before, after: before })).after).toBe('the same')
  expect(changeInWords(entry({ after: before })).before).toBe('no such post')
})

it('says what was refused, and how many an import has', () => {
  expect(changeInWords(entry({ before, after: before, refused: true })).after).toContain('refused')
  const many = { postId: null, posts: 20 }
  expect(changeInWords(entry({ ...many, ended: false })).after).toBe('20 posts, not ended')
})

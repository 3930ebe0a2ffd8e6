// What a change did, in words: only what differs is said.
import type { ChangeEntry } from '../../../contract/index.ts'
import { count, plural } from '../format.ts'

type Facts = NonNullable<ChangeEntry['before']>

const words = {
  likes: ({ likes }: Facts) =>
    likes === null ? 'no number of likes' : plural(likes, 'like', 'likes', count),
  title: ({ title }: Facts) => (title === null ? 'no title' : `“${title}”`),
  state: ({ state }: Facts) => state,
} as const

const differing = (before: Facts | null, after: Facts) =>
  (Object.keys(words) as (keyof typeof words)[]).filter((name) => before?.[name] !== after[name])

export const changeInWords = (change: ChangeEntry): { before: string; after: string } => {
  const { before, after, posts, ended, refused } = change
  if (posts !== null)
    return {
      before: '',
      after: `${plural(posts, 'post', 'posts', count)}${ended ? '' : ', not ended'}`,
    }
  if (refused || !after) return { before: '', after: 'MongoDB refused it: nothing changed' }
  const names = differing(before, after)
  const say = (facts: Facts) => names.map((name) => words[name](facts)).join(', ') || 'the same'
  return { before: before ? say(before) : 'no such post', after: say(after) }
}

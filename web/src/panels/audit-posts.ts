// Which posts a difference lies in, in words: those that Redis holds a total of can be named. Pure.
import type { Audit } from '../../../contract/index.ts'
import { count, plural } from '../format.ts'

const named = 5

export const signed = (n: number) => (n < 0 ? `−${count(-n)}` : `+${count(n)}`)

/** null: there is no difference. */
export const auditPosts = ({ status, posts, difference, moved }: Audit): string | null => {
  if (status !== 'different') return null
  if (!posts) return 'Which posts differ is not known.'
  const { compared, differ, likes, most } = posts
  if (differ === 0)
    return `It lies in none of the ${plural(compared, 'post')} that Redis kept a total of.`
  const names = most.slice(0, named).map((post) => `${post.postId} ${signed(post.difference)}`)
  const more = differ > named ? `, and ${plural(differ - named, 'more post')}` : ''
  const rest = difference - likes
  const others = moved === 0 ? `another ${signed(rest)}` : 'more'
  const elsewhere = rest === 0 ? '' : `; ${others} in posts that Redis kept no total of`
  return `By post: ${names.join(', ')}${more}${elsewhere}.`
}

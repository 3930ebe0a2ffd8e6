// What a post is called on the page: its title, as far as it is seen, else its id.
import type { Post } from '../../../contract/index.ts'
import { seenTitle } from '../../../contract/title.ts'

export const nameOf = ({ title, postId }: Pick<Post, 'title' | 'postId'>): string =>
  seenTitle(title) ?? postId

const firstStrongIsolate = '\u2068'
const popIsolate = '\u2069'

/** In an attribute, where no <bdi> can stand: a name that runs from right to left does not turn what is around it. */
export const isolated = (name: string): string =>
  /^[\w-]*$/.test(name) ? name : `${firstStrongIsolate}${name}${popIsolate}`

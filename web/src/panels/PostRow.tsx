// One post: its total against the most liked one, what is not in MongoDB yet, and its like button.
import type { Post } from '../../../contract/index.ts'
import { count, plural } from '../format.ts'
import { Icon } from '../ui/Icon.tsx'
import { isolated, nameOf } from './post-name.ts'

export interface PostRowProps {
  post: Post
  likes: number
  /** the most liked post's total: the full width */
  most: number
  /** null: it cannot be liked here */
  onLike: ((postId: string, shown: number) => unknown) | null
  /** for a post that was searched: takes it out again */
  onLetGo?: (postId: string) => void
}

const inMongoDb = (onTheWay: number | null) => {
  if (onTheWay === null) return 'how many are in MongoDB is not known'
  return onTheWay === 0 ? 'all in MongoDB' : `${plural(onTheWay, 'like')} on the way`
}

const bars = (likes: number, onTheWay: number | null) =>
  onTheWay === null
    ? [{ colour: 'unknown', to: likes }]
    : [
        { colour: 'bg-pending', to: likes },
        { colour: 'bg-mongodb', to: Math.max(0, likes - onTheWay) },
      ]

export const PostRow = ({ post, likes, most, onLike, onLetGo }: PostRowProps) => {
  const { postId, persisted } = post
  const name = nameOf(post)
  const hint = name === postId ? postId : `${isolated(name)} (${postId})`
  // Null: nobody knows how many of them MongoDB has.
  const onTheWay = persisted === null ? null : Math.max(0, (post.likes ?? 0) - persisted)
  const share = (n: number) => `scaleX(${most === 0 ? 0 : n / most})`
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 border-t border-line py-1.5 first:border-0 sm:grid-cols-[minmax(0,11rem)_minmax(0,1fr)_auto_auto]">
      <span className="truncate text-[14px]" title={hint}>
        <bdi>{name}</bdi>
      </span>
      <span
        aria-hidden="true"
        className="relative order-last col-span-3 block h-1.5 overflow-hidden rounded-full bg-sunken sm:order-none sm:col-span-1 sm:h-2"
      >
        {bars(likes, onTheWay).map(({ colour, to }) => (
          <span
            key={colour}
            className={`absolute inset-0 origin-left ${colour}`}
            // A pattern that is scaled would be another one.
            style={
              colour === 'unknown' ? { width: `${(100 * to) / most}%` } : { transform: share(to) }
            }
          />
        ))}
      </span>
      <span className="text-right text-[14px] font-semibold" data-testid={`likes-${postId}`}>
        {count(likes)}
        <span className="sr-only"> likes, {inMongoDb(onTheWay)}</span>
      </span>
      <span className="flex">
        {onLike && (
          <button
            type="button"
            aria-label={`Like ${isolated(name)}`}
            onClick={() => onLike(postId, likes)}
            className="grid size-9 place-items-center rounded-lg text-pending motion-safe:transition-transform hover:bg-raised active:scale-125"
          >
            <Icon name="heart" filled />
          </button>
        )}
        {onLetGo && (
          <button
            type="button"
            aria-label={`Take ${isolated(name)} out of the list`}
            onClick={() => onLetGo(postId)}
            className="grid size-9 place-items-center rounded-lg text-soft hover:bg-surface"
          >
            <Icon name="cross" />
          </button>
        )}
      </span>
    </li>
  )
}

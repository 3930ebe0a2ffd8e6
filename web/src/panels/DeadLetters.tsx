// Likes that MongoDB refused for good: listed, and replayed by name.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { api } from '../api.ts'
import { count, plural } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Control } from './Control.tsx'

const refreshMs = 3_000

export const DeadLetters = ({ off }: { off: string | null }) => {
  const likes = useView((view) => view.sample?.totals.deadLettered ?? 0)
  const list = useQuery({
    queryKey: ['dead-letters', likes],
    queryFn: ({ signal }) => api.deadLetters(signal),
    enabled: off === null && likes > 0,
    refetchInterval: refreshMs,
  })
  const replay = useMutation({ mutationFn: api.replay, onSuccess: () => list.refetch() })
  const all = useRef<HTMLButtonElement>(null)
  const dead = likes > 0 ? (list.data?.dead ?? []) : []
  const outcome = replay.data
    ? `${plural(replay.data.likes, 'like')} of ${plural(replay.data.posts, 'post')} put back into pending.`
    : null
  return (
    <Control
      name="Dead letters"
      state={likes === 0 ? 'none' : plural(likes, 'like', 'likes', count)}
      colour={likes === 0 ? 'text-good' : 'text-warn'}
      explains="Posts whose document MongoDB definitely refuses, for example likes that are not a number. Repair the document, then replay."
      failed={replay.isError || list.isError}
      pressedAt={list.isError ? 0 : replay.submittedAt}
      outcome={replay.error?.message ?? list.error?.message ?? outcome}
    >
      {dead.length > 0 && (
        <ul aria-label="Dead letters" className="mb-3 max-h-40 overflow-auto text-[13px]">
          {dead.map(({ partition, postId, likes: n }) => (
            <li
              key={`${partition} ${postId}`}
              className="flex items-center gap-2 border-t border-line py-1 first:border-0"
            >
              <span className="min-w-0 flex-1 truncate" title={postId}>
                {postId}
              </span>
              <span className="font-semibold">{count(n)}</span>
              <Button
                className="min-h-7 px-2"
                aria-label={`Replay ${postId}`}
                inactive={replay.isPending}
                onClick={() => {
                  // This row goes away: the focus waits at the button that stays.
                  all.current?.focus()
                  replay.mutate([{ partition, postId }])
                }}
              >
                Replay
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button
        ref={all}
        disabled={off !== null}
        inactive={dead.length === 0 || replay.isPending}
        title={off ?? (dead.length === 0 ? 'There is nothing to replay.' : undefined)}
        onClick={() => replay.mutate(dead.map(({ partition, postId }) => ({ partition, postId })))}
      >
        {list.data?.truncated ? `Replay these ${count(dead.length)}` : 'Replay all'}
      </Button>
    </Control>
  )
}

// Which posts are liked most, right now, and what of that is still on its way?
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Post } from '../../../server/contract.ts'
import { api } from '../api.ts'
import { useView, useWatch } from '../stream/use-live.tsx'
import { Panel } from '../ui/Panel.tsx'
import { PostRow } from './PostRow.tsx'
import { useLike } from './use-like.ts'

const shownPosts = 10
/** The list on the server is at most a second old. */
const refreshMs = 1_000

const total = (post: Post, totals: ReadonlyMap<string, number>) =>
  Math.max(totals.get(post.postId) ?? 0, post.likes ?? 0)

/** The top list: REST says who is in it, the stream says the totals. */
const useTop = () => {
  const snapshots = useView((view) => view.snapshots)
  const first = useView((view) => view.top)
  const { data } = useQuery({
    queryKey: ['top', snapshots],
    queryFn: ({ signal }) => api.top(shownPosts, signal),
    refetchInterval: refreshMs,
    enabled: snapshots > 0,
  })
  return data?.posts ?? first.slice(0, shownPosts)
}

export const Posts = () => {
  const posts = useTop()
  const totals = useView((view) => view.totals)
  const { pressed, refusal, like } = useLike()
  useWatch(useMemo(() => posts.map((p) => p.postId), [posts]))
  const ranked = posts
    .map((post) => ({
      post,
      likes: Math.max(total(post, totals), pressed.get(post.postId)?.floor ?? 0),
    }))
    .sort((a, b) => b.likes - a.likes)
  const most = ranked[0]?.likes ?? 0

  return (
    <Panel title="Posts" aside="live total · on the way · like">
      {ranked.length === 0 ? (
        <p className="py-6 text-center text-[13px] text-soft">No post has a like yet.</p>
      ) : (
        <ul>
          {ranked.map(({ post, likes }) => (
            <PostRow key={post.postId} {...{ post, likes, most }} onLike={like} />
          ))}
        </ul>
      )}
      <p role="status" className="min-h-5 text-[13px] text-bad">
        {refusal}
      </p>
    </Panel>
  )
}

// Which posts are liked most right now, and what of that is still on its way?
import { useState } from 'react'
import { useIsRecording, useView } from '../stream/use-live.tsx'
import { Fold } from '../ui/Fold.tsx'
import { FindPost } from './FindPost.tsx'
import { PostRow } from './PostRow.tsx'
import { useLike } from './use-like.ts'
import { usePosts } from './use-posts.ts'

const mostFound = 5

export const Posts = () => {
  const [ids, setIds] = useState<readonly string[]>([])
  const { pressed, refusal, like } = useLike()
  const { ranked, found } = usePosts(ids, pressed)
  const recording = useIsRecording()
  const known = useView((view) => view.snapshots > 0)
  const most = Math.max(1, ...ranked.map((r) => r.likes), ...found.map((r) => r.likes))
  const keep = (postId: string) =>
    setIds((old) => [postId, ...old.filter((id) => id !== postId)].slice(0, mostFound))
  const letGo = (postId: string) => setIds((old) => old.filter((id) => id !== postId))

  return (
    <Fold title="Posts" aside="in MongoDB · on the way · live total">
      {!recording && <FindPost onFound={keep} />}
      {found.length > 0 && (
        <ul aria-label="Found posts" className="mb-2 rounded-xl bg-raised px-3">
          {found.map((r) => (
            <PostRow key={r.post.postId} {...r} most={most} onLike={like} onLetGo={letGo} />
          ))}
        </ul>
      )}
      {ranked.length === 0 ? (
        <p className="py-8 text-center text-[14px] text-soft">
          {known ? 'No post has a like yet. Create one above and press its heart.' : 'Loading…'}
        </p>
      ) : (
        <ul aria-label="Most liked posts">
          {ranked.map((r) => (
            <PostRow key={r.post.postId} {...r} most={most} onLike={recording ? null : like} />
          ))}
        </ul>
      )}
      <p role="status" className="text-[13px] text-bad empty:hidden">
        {refusal}
      </p>
    </Fold>
  )
}

// The posts this panel follows: REST says who is among the most liked and what is persisted, the stream
// says the newest total, and a press of this page counts at once.
import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { Post } from '../../../contract/index.ts'
import { api } from '../api.ts'
import { useView, useWatch } from '../stream/use-live.tsx'
import type { Pressed } from './use-like.ts'

const shownPosts = 10
/** Without likes nothing moves but titles: others may create posts. */
const restMs = 15_000

export interface Ranked {
  post: Post
  /** the newest total this page knows */
  likes: number
}

/** Calls `refetch` with each sample that moved a like, or was the first after an administrator's change: while they flow that is once a second. */
const useRefetchOnLikes = (refetch: () => unknown) => {
  const accepted = useView((view) => view.sample?.totals.accepted)
  const persisted = useView((view) => view.sample?.totals.persisted)
  const changed = useView((view) => view.sample?.changed)
  const latest = useRef(refetch)
  latest.current = refetch
  // biome-ignore lint/correctness/useExhaustiveDependencies: the totals are what it waits for
  useEffect(() => {
    latest.current()
  }, [accepted, persisted, changed])
}

const useTop = (): readonly Post[] => {
  const snapshots = useView((view) => view.snapshots)
  const first = useView((view) => view.top)
  const { data, refetch } = useQuery({
    queryKey: ['top', snapshots],
    queryFn: ({ signal }) => api.top(shownPosts, signal),
    refetchInterval: restMs,
    enabled: snapshots > 0,
  })
  useRefetchOnLikes(refetch)
  return data?.posts ?? first.slice(0, shownPosts)
}

const useFound = (ids: readonly string[]): readonly Post[] => {
  const snapshots = useView((view) => view.snapshots)
  const results = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['post', id, snapshots],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.post(id, signal),
      refetchInterval: restMs,
    })),
  })
  useRefetchOnLikes(() => {
    for (const { refetch } of results) void refetch()
  })
  return results.flatMap(({ data }) => (data ? [data] : []))
}

export const usePosts = (ids: readonly string[], pressed: ReadonlyMap<string, Pressed>) => {
  const top = useTop()
  const found = useFound(ids)
  const totals = useView((view) => view.totals)
  const newest = (post: Post): Ranked => ({
    post,
    likes: Math.max(
      totals.get(post.postId) ?? 0,
      post.likes ?? 0,
      pressed.get(post.postId)?.floor ?? 0,
    ),
  })
  const watched = [...new Set([...top.map((p) => p.postId), ...ids])].sort().join(',')
  useWatch(useMemo(() => (watched === '' ? [] : watched.split(',')), [watched]))
  return {
    ranked: top.map(newest).sort((a, b) => b.likes - a.likes),
    found: found.map(newest),
  }
}

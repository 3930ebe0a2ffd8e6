// A like from this page: shown at once, confirmed by the answer, taken back when it was refused.
// `floor` is the least total to show while answers are out; the stream may already be above it.
import { useCallback, useEffect, useState } from 'react'
import type { LikeAnswer } from '../../../contract/index.ts'
import { api, Refused } from '../api.ts'
import { useView } from '../stream/use-live.tsx'
import { usePassing } from '../ui/use-passing.ts'

export interface Pressed {
  floor: number
  inFlight: number
}

export interface Likes {
  /** Least total to show per post with answers outstanding or just arrived. */
  pressed: ReadonlyMap<string, Pressed>
  /** The last refusal, in words; null after a success, and when it is old. */
  refusal: string | null
  like(postId: string, shown: number): Promise<LikeAnswer | null>
}

const words: Record<string, string> = {
  overloaded: 'Not counted: the server has no room right now.',
  'rate-limited': 'Not counted: too many likes from this address.',
  'unknown-post': 'Not counted: unknown post.',
  'outcome-unknown': 'Unclear: counted once or not at all. The total tells.',
  'no-answer': 'Unclear: the server did not answer. The total tells.',
}

const inWords = (error: unknown) => {
  if (!(error instanceof Refused)) return 'Not counted.'
  if (error.slug === 'unavailable') return `Not counted. ${error.message}`
  return words[error.slug] ?? error.message
}

type Change = (old: Pressed | undefined) => Pressed | undefined

export const useLike = (): Likes => {
  const [pressed, setPressed] = useState<ReadonlyMap<string, Pressed>>(new Map())
  const [refusal, setRefusal] = useState<{ text: string; at: number } | null>(null)

  const changed = useView((view) => view.sample?.changed)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an administrator's change may have lowered each of them
  useEffect(() => setPressed(new Map()), [changed])

  const change = useCallback((postId: string, how: Change) => {
    setPressed((old) => {
      const next = new Map(old)
      const value = how(old.get(postId))
      if (value) next.set(postId, value)
      else next.delete(postId)
      return next
    })
  }, [])

  const like = useCallback(
    async (postId: string, shown: number) => {
      change(postId, (old) => ({
        floor: Math.max(old?.floor ?? 0, shown) + 1,
        inFlight: (old?.inFlight ?? 0) + 1,
      }))
      try {
        const answer = await api.like(postId)
        setRefusal(null)
        change(postId, (old) => ({
          floor: Math.max(old?.floor ?? 0, answer.likes ?? 0),
          inFlight: Math.max(0, (old?.inFlight ?? 1) - 1),
        }))
        return answer
      } catch (error) {
        setRefusal({ text: inWords(error), at: Date.now() })
        change(postId, (old) =>
          old && old.inFlight > 1
            ? { floor: old.floor - 1, inFlight: old.inFlight - 1 }
            : undefined,
        )
        return null
      }
    },
    [change],
  )
  return { pressed, refusal: usePassing(refusal?.text ?? null, refusal?.at ?? 0), like }
}

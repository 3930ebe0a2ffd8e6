// Small questions to a server under test, one at a time; load comes from ../../load.
import type { LikeAnswer } from '../../contract/index.ts'

const answerWithinMs = 5000

/** The JSON of a 200 or 503 answer, or null when nobody answers or the answer is something else. */
export const getJson = async <T>(url: string): Promise<T | null> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) })
    return response.status === 200 || response.status === 503
      ? ((await response.json()) as T)
      : null
  } catch {
    return null
  }
}

/** One like. @throws unless it was accepted. */
export const sendLike = async (url: string, postId: string): Promise<LikeAnswer> => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ postId })
  const answer = await fetch(`${url}/like`, { method: 'POST', headers, body })
  if (answer.status !== 202) throw new Error(`a single like was answered with ${answer.status}`)
  return (await answer.json()) as LikeAnswer
}

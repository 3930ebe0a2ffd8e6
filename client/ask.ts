// One request, sent until it is answered for good: a success, a refusal that will stay one, or the time is up.
import { mayPass, noAnswer, Problem, problemOf } from './problem.ts'
import { backoffMs, wait } from './wait.ts'

const firstRetryMs = 100

interface AskDeps {
  readonly send: typeof fetch
  readonly retryForMs: number
  readonly timeoutMs: number
}

interface How {
  /** It changes something, under a key. */
  readonly counts: boolean
  readonly signal: AbortSignal | undefined
  /** For so long the server may hold the answer. */
  readonly waitMs?: number
}

export const createAsk = ({ send, retryForMs, timeoutMs }: AskDeps) => {
  /** @throws the reason of the caller's signal. */
  const tryOnce = async <T>(url: string, init: RequestInit, how: How): Promise<T | Problem> => {
    const { signal, waitMs = 0 } = how
    const late = AbortSignal.timeout(timeoutMs + waitMs)
    try {
      const answer = await send(url, {
        ...init,
        signal: signal ? AbortSignal.any([signal, late]) : late,
      })
      return answer.ok ? ((await answer.json()) as T) : await problemOf(answer)
    } catch (error) {
      signal?.throwIfAborted()
      return noAnswer(error)
    }
  }

  return async <T>(url: string, init: RequestInit, how: How): Promise<T> => {
    const deadline = performance.now() + retryForMs
    let unknown: Problem | null = null
    for (let attempt = 0; ; attempt++) {
      const result = await tryOnce<T>(url, init, how)
      if (!(result instanceof Problem)) return result
      if (result.type === 'outcome-unknown') unknown = result
      const pauseMs = Math.max(backoffMs(firstRetryMs, attempt), (result.retryAfter ?? 0) * 1000)
      // Refused now says nothing of a try before whose outcome nobody knows.
      const known = how.counts && unknown ? unknown : result
      if (!mayPass(result) || performance.now() + pauseMs > deadline) throw known
      await wait(pauseMs, how.signal)
    }
  }
}

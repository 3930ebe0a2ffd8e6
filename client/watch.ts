// The stream as an endless list: it opens the next connection when one is lost or silent, after what was heard last, so
// that nothing is missed; what the server has no more comes as `reset` and a new `snapshot`.
import { mayPass, noAnswer, Problem, problemOf } from './problem.ts'
import { readEvents } from './read-events.ts'
import type { StreamEvents } from './types.ts'
import { backoffMs, wait } from './wait.ts'

/** `name` says what `data` is. `id`: resume after this event; '': none so far. */
export type WatchEvent = {
  [Name in keyof StreamEvents]: { name: Name; data: StreamEvents[Name]; id: string }
}[keyof StreamEvents]

export interface WatchOptions {
  /** `likes` events of these posts only, at most 100. */
  readonly posts?: readonly string[]
  /** The `id` of the last event that you have. */
  readonly after?: string
  /** Ends the list, without an error. */
  readonly signal?: AbortSignal
}

interface WatchDeps {
  readonly base: string
  readonly send: typeof fetch
  /** A living server says something every second or two. */
  readonly silenceMs: number
}

const firstRetryMs = 500
/** Aborts when nothing was heard for too long. */
const createSilence = (silenceMs: number) => {
  const silent = new AbortController()
  const begin = () => setTimeout(() => silent.abort(new Error('silent')), silenceMs)
  let timer = begin()
  return {
    signal: silent.signal,
    heard() {
      clearTimeout(timer)
      timer = begin()
    },
    stop: () => clearTimeout(timer),
  }
}

export async function* watch(
  { base, send, silenceMs }: WatchDeps,
  { posts, after = '', signal }: WatchOptions,
): AsyncGenerator<WatchEvent, void, void> {
  const query = posts ? `?posts=${posts.map(encodeURIComponent).join(',')}` : ''
  let id = after
  let attempt = 0

  /** One connection. @throws {Problem} why it did not open, or ended. */
  async function* connect(): AsyncGenerator<WatchEvent, void, void> {
    const silence = createSilence(silenceMs)
    try {
      const answer = await send(`${base}/events${query}`, {
        headers: { Accept: 'text/event-stream', ...(id && { 'Last-Event-ID': id }) },
        signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      })
      if (!answer.ok || !answer.body) throw await problemOf(answer)
      for await (const event of readEvents(answer.body, id, silence.heard)) {
        if (signal?.aborted) return
        id = event.id
        // A snapshot alone proves nothing: a server that breaks after it is not asked at once for ever.
        if (event.name !== 'snapshot' && event.name !== 'reset') attempt = 0
        yield { name: event.name, data: JSON.parse(event.data), id } as WatchEvent
      }
    } finally {
      silence.stop()
    }
  }

  while (!signal?.aborted) {
    let retryAfter = 0
    try {
      yield* connect()
    } catch (error) {
      if (signal?.aborted) return
      const problem = error instanceof Problem ? error : noAnswer(error)
      if (!mayPass(problem)) throw problem
      retryAfter = (problem.retryAfter ?? 0) * 1000
    }
    const pauseMs = Math.max(retryAfter, backoffMs(firstRetryMs, attempt++))
    await wait(pauseMs, signal).catch(() => {})
  }
}

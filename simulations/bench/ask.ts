// Small questions to a server under test.
import { setTimeout as delay } from 'node:timers/promises'

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

/** Asks every `everyMs` until the answer is yes. @throws after `withinMs`, saying what never came. */
export const waitFor = async (
  what: string,
  withinMs: number,
  question: () => Promise<boolean> | boolean,
  everyMs = 50,
): Promise<void> => {
  const until = performance.now() + withinMs
  while (!(await question())) {
    if (performance.now() > until) throw new Error(`waited ${withinMs / 1000} s, but not: ${what}`)
    await delay(everyMs)
  }
}

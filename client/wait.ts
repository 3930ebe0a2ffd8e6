// Waiting that ends with a signal, and how long to wait.

/** @throws the signal's reason. */
export const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })

/** Doubling from `firstMs` to ten seconds, with up to a quarter off, so that a thousand clients do not come at once. */
export const backoffMs = (firstMs: number, attempt: number, random = Math.random()): number =>
  Math.round(Math.min(10_000, firstMs * 2 ** Math.min(attempt, 10)) * (1 - random / 4))

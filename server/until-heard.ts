/**
 * Resolves when `listen` has heard it; `listen` answers how to take its listener off.
 * @throws the signal's reason when that is raised before.
 */
export const untilHeard = (
  listen: (heard: () => void) => () => void,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const settle = (finish: () => void) => {
      off()
      signal?.removeEventListener('abort', onAbort)
      finish()
    }
    const onAbort = () => settle(() => reject(signal?.reason))
    const off = listen(() => settle(resolve))
    signal?.addEventListener('abort', onAbort)
  })

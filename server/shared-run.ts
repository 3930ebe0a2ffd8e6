// Many callers, one run: whoever asks while a run is under way shares the next one. So each caller's
// run began after its call, and a thousand browsers that come back at once cost two runs, not a thousand.

/** `work` never runs twice at the same time for the same key. Its errors go to all who share the run. */
export const createSharedRun = <Result>(work: (key: string) => Promise<Result>) => {
  const running = new Map<string, Promise<Result>>()
  const next = new Map<string, Promise<Result>>()

  const run = (key: string): Promise<Result> => {
    const result = work(key).finally(() => running.delete(key))
    running.set(key, result)
    return result
  }

  const runAfter = async (key: string, current: Promise<Result>) => {
    await current.catch(() => {})
    next.delete(key)
    return run(key)
  }

  return (key: string): Promise<Result> => {
    const queued = next.get(key)
    if (queued) return queued
    const current = running.get(key)
    if (!current) return run(key)
    const after = runAfter(key, current)
    next.set(key, after)
    return after
  }
}

/**
 * Whether `work` ended before `ms` were over and before `signal` was raised.
 * @throws what `work` throws until then; afterwards nobody hears of it.
 */
export const endsWithin = async (
  ms: number,
  work: Promise<unknown>,
  signal?: AbortSignal,
): Promise<boolean> => {
  const over = Promise.withResolvers<false>()
  const giveUp = () => over.resolve(false)
  const timer = setTimeout(giveUp, ms)
  signal?.addEventListener('abort', giveUp)
  if (signal?.aborted) giveUp()
  try {
    return await Promise.race([work.then(() => true), over.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/** Waits for `work`, whatever comes of it, but no longer than `ms`. */
export const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
  await endsWithin(
    ms,
    work.catch(() => {}),
  )
}

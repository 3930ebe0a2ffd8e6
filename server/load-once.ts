// What is loaded by its first use: all who ask meanwhile share that one load. A load that failed is not
// kept, so whoever asks next tries again.

export const loadOnce = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}

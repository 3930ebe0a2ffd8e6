// Pages for people (Bull Board, Swagger UI) are loaded when the first person asks: a process that only
// counts likes neither waits for them at its start nor carries them in memory.
import type { RequestHandler } from 'express'

/** `load` is called once, at the first request; when it fails, the next request tries again. */
export const lazyHandler = (load: () => Promise<RequestHandler>): RequestHandler => {
  let loading: Promise<RequestHandler> | undefined
  return (req, res, next) => {
    loading ??= load()
    loading.then(
      (handler) => handler(req, res, next),
      (error: unknown) => {
        loading = undefined
        next(error)
      },
    )
  }
}

// Pages for people (Bull Board, Swagger UI) are loaded when the first person asks: a process that only
// counts likes neither waits for them at its start nor carries them in memory.
import type { RequestHandler } from 'express'
import { loadOnce } from '../load-once.ts'

/** `load` is called once, at the first request; when it fails, the next request tries again. */
export const lazyHandler = (load: () => Promise<RequestHandler>): RequestHandler => {
  const handler = loadOnce(load)
  return (req, res, next) => {
    handler().then((handle) => handle(req, res, next), next)
  }
}

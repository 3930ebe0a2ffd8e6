// Lets pages of other origins in or keeps them out, on every path but /admin, which has a stricter guard and
// is for pages of this server alone.
import type { ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { isUnsafe, type Origins, preflightHeaders } from './origins.ts'
import { sendProblem } from './problems.ts'

const setHeaders = (res: ServerResponse, headers: readonly string[]) => {
  for (let i = 0; i < headers.length; i += 2) res.setHeader(headers[i]!, headers[i + 1]!)
}

const isAdmin = (path: string) => path === '/admin' || path.startsWith('/admin/')

/** Answers by itself only a page that may not do this: 403. */
export const cors =
  (origins: Origins): RequestHandler =>
  (req, res, next) => {
    if (isAdmin(req.path)) return next()
    const { origin, host } = req.headers
    const { status, headers } = origins.decide(origin, host, isUnsafe(req.method))
    if (origins.any) res.setHeader('Vary', 'Origin') // also where it is not allowed: a cache must know
    if (status === 'refused') {
      sendProblem(req, res, 'forbidden', { compared: { origin, host } })
      return
    }
    if (status === 'allowed') {
      setHeaders(res, headers)
      res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin') // helmet says same-origin
      if (req.method === 'OPTIONS') setHeaders(res, preflightHeaders)
    }
    next()
  }

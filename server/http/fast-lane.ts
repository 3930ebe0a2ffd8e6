// A short cut past Express for the like routes in their plain spelling: Express changes the prototypes of
// every request and answer, which costs more than all the rest of a like. Any other spelling (a query, an
// escape, the absolute form) takes the long way to the same handler, so this decides speed and nothing else.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Fail } from './failure.ts'
import type { RawRoute } from './route.ts'

/** A path parameter that needs no decoding. */
const plainSegment = /^[A-Za-z0-9_-]+$/
const noParams = {}

interface ParamPath {
  before: string
  after: string
  name: string
  raw: RawRoute['raw']
}

/** `/posts/{postId}/like` → what stands before and after its one parameter. */
const readParamPath = ({ path, raw }: RawRoute): ParamPath => {
  const [before = '', name = '', after = ''] = path.split(/[{}]/)
  return { before, after, name, raw }
}

const readParam = ({ before, after }: ParamPath, url: string) => {
  if (!url.startsWith(before) || !url.endsWith(after)) return null
  const segment = url.slice(before.length, url.length - after.length)
  return plainSegment.test(segment) ? segment : null
}

/** `routes`: POST, with at most one parameter each. */
export const withFastLane = (
  routes: readonly RawRoute[],
  fail: Fail,
  others: RequestListener,
): RequestListener => {
  const exact = new Map(routes.filter((r) => !r.path.includes('{')).map((r) => [r.path, r.raw]))
  const paramPaths = routes.filter((r) => r.path.includes('{')).map(readParamPath)

  const run = (req: IncomingMessage, res: ServerResponse): unknown => {
    const url = req.url!
    const raw = exact.get(url)
    if (raw) return raw(req, res, noParams)
    for (const path of paramPaths) {
      const param = readParam(path, url)
      if (param !== null) return path.raw(req, res, { [path.name]: param })
    }
    return others(req, res)
  }

  return (req, res) => {
    if (req.method !== 'POST') return others(req, res)
    try {
      run(req, res)
    } catch (error) {
      fail(req, res, error)
    }
  }
}

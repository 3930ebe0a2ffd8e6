// The server under load, and the bytes that are sent to it. Requests are built as whole texts, head and
// body together: one write per like is what keeps the client cheaper than the server.

export interface Target {
  host: string
  port: number
  /** as `http://host:port/prefix`, without a slash at the end */
  url: string
  /** path before the routes, mostly empty */
  prefix: string
}

/** @throws an Error with one clear line when this is no plain http URL. */
export const parseTarget = (text: string): Target => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'http:' || url.username || url.search || url.hash)
    throw new Error('must be a plain URL such as http://127.0.0.1:4000')
  const prefix = url.pathname.replace(/\/+$/, '')
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 80),
    url: url.origin + prefix,
    prefix,
  }
}

/** @throws with what to do when nothing answers there. */
export const reach = async (url: string): Promise<void> => {
  try {
    await fetch(`${url}/livez`, { signal: AbortSignal.timeout(5000) })
  } catch {
    throw new Error(
      `no answer from ${url}: is LikeFlow running there? Another address is named by --url`,
    )
  }
}

/** The post with index `i` of a run; runs with other prefixes never touch each other's posts. */
export const postName = (prefix: string, i: number) => `${prefix}-${i}`

/** @returns builders of complete HTTP/1.1 requests; `key` is an Idempotency-Key or null. */
export const createRequests = (target: Target) => {
  const hostHeader = new URL(target.url).host
  const head = (path: string) =>
    `POST ${target.prefix}${path} HTTP/1.1\r\nHost: ${hostHeader}\r\n` +
    'Content-Type: application/json\r\nContent-Length: '
  const likeHead = head('/like')
  const bulkHead = head('/likes')
  // Ids are ASCII, so the length in characters is the length in bytes.
  const finish = (start: string, body: string, key: string | null) =>
    key === null
      ? `${start}${body.length}\r\n\r\n${body}`
      : `${start}${body.length}\r\nIdempotency-Key: ${key}\r\n\r\n${body}`
  return {
    like: (postId: string, key: string | null) => finish(likeHead, `{"postId":"${postId}"}`, key),
    bulk: (postIds: readonly string[], key: string | null) =>
      finish(bulkHead, `{"likes":[{"postId":"${postIds.join('"},{"postId":"')}"}]}`, key),
  }
}
export type Requests = ReturnType<typeof createRequests>

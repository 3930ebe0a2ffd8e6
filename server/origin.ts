// What an origin is (RFC 6454): scheme, host and, when it is not the scheme's own, port. Pure; each check is
// one pass over at most `longest` characters, because both texts come from outside.

/** A name as long as DNS allows, with scheme and port. */
const longest = 'https://'.length + 253 + ':65535'.length

const hostPort = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** Whether this is `host` or `host:port`: a name, an IPv4 address or an IPv6 one in brackets. */
export const isHostPort = (text: string): boolean => text.length <= longest && hostPort.test(text)

const schemes = [
  { start: 'http://', ownPort: /:80$/ },
  { start: 'https://', ownPort: /:443$/ },
] as const

const schemeOf = (origin: string) => schemes.find(({ start }) => origin.startsWith(start))

/** Whether this looks like what a browser sends as `Origin` from a page on http or https. */
export const isOrigin = (text: string): boolean => {
  const scheme = schemeOf(text)
  return scheme !== undefined && isHostPort(text.slice(scheme.start.length))
}

/** Whether it is written exactly as a browser writes it, so that comparing texts is enough. */
export const isCanonicalOrigin = (text: string): boolean =>
  isOrigin(text) && URL.canParse(text) && new URL(text).origin === text

/** Whether `Origin` names the host and port that the request's own `Host` names, by http or by https. */
export const isSameOrigin = (origin: string | undefined, host: string | undefined): boolean => {
  if (origin === undefined || host === undefined || !isOrigin(origin) || !isHostPort(host))
    return false
  const { start, ownPort } = schemeOf(origin)!
  const plain = (text: string) => text.toLowerCase().replace(ownPort, '')
  return plain(origin.slice(start.length)) === plain(host)
}

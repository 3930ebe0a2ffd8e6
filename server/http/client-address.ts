// Who a request counts for: the address that the last trusted proxy saw. IPv6 clients own a /64, so
// only that part of their address tells them apart.
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))

/** The first four groups of an IPv6 address. */
const prefix64 = (address: string) => {
  const [head = '', tail = ''] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail)
  const given = before.length + after.length + (address.includes('.') ? 1 : 0)
  const zeros = address.includes('::') ? Array<string>(8 - given).fill('0') : []
  const groups = [...before, ...zeros, ...after].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

const maxEntryLength = 64 // an address with a zone and a port is shorter

/** Without the port that some proxies add: `a.b.c.d:port` and `[v6]:port` (RFC 7239, 6). */
const withoutPort = (text: string) => {
  if (text.startsWith('[')) {
    const end = text.indexOf(']')
    return end > 0 && /^(?::\d{1,5})?$/.test(text.slice(end + 1)) ? text.slice(1, end) : ''
  }
  const colon = text.indexOf(':')
  const one = colon > 0 && colon === text.lastIndexOf(':')
  return one && /^\d{1,5}$/.test(text.slice(colon + 1)) ? text.slice(0, colon) : text
}

/** The name under which an address is counted, or `null` if it is none. */
export const addressKey = (text: string): string | null => {
  if (text.length > maxEntryLength) return null
  const address = withoutPort(text).split('%')[0]!.toLowerCase()
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address
  if (isIP(mapped) === 4) return mapped
  return isIP(address) === 6 ? prefix64(address) : null
}

/**
 * With `hops` trusted proxies the client is that many places before the socket's own address `remote` in
 * `X-Forwarded-For`; what stands further left is the client's word and is not looked at. An entry that
 * is no address ends the walk at the proxy that passed it on.
 */
export const clientKeyOf = (
  remote: string | undefined,
  forwarded: string,
  hops: number,
): string => {
  let key = addressKey(remote ?? '') ?? 'unknown'
  for (let hop = 0, end = forwarded.length; hop < hops && end >= 0; hop++) {
    const comma = forwarded.lastIndexOf(',', end - 1)
    const next = addressKey(forwarded.slice(comma + 1, end).trim())
    if (next === null) break
    key = next
    end = comma
  }
  return key
}

/** The same of a request of node:http, which joins repeated fields by a comma. */
export const clientKey = (req: IncomingMessage, hops: number): string =>
  clientKeyOf(req.socket.remoteAddress, String(req.headers['x-forwarded-for'] ?? ''), hops)

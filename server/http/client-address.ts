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

/** The name under which an address is counted, or `null` if it is none. */
export const addressKey = (text: string): string | null => {
  const address = text.split('%')[0]!.toLowerCase()
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address
  if (isIP(mapped) === 4) return mapped
  return isIP(address) === 6 ? prefix64(address) : null
}

/**
 * With `hops` trusted proxies the client is that many places before the socket's own address in
 * `X-Forwarded-For`; what stands further left is the client's word and is not looked at. An entry that
 * is no address ends the walk at the proxy that passed it on.
 */
export const clientKey = (req: IncomingMessage, hops: number): string => {
  let key = addressKey(req.socket.remoteAddress ?? '') ?? 'unknown'
  if (hops === 0) return key
  const forwarded = String(req.headers['x-forwarded-for'] ?? '').split(',')
  for (let hop = 0; hop < hops; hop++) {
    const next = addressKey(forwarded.pop()?.trim() ?? '')
    if (next === null) break
    key = next
  }
  return key
}

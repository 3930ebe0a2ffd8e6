// Who asked for a change, for its log: the name that came with the password, as he calls himself, and the address.
import type { IncomingMessage } from 'node:http'
import { clientKeyOf } from './client-address.ts'

const longest = 64

/** Printable ASCII only: it is shown. */
const nameIn = (authorization: string | undefined) => {
  const basic = /^Basic +([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(authorization ?? '')?.[1] ?? ''
  const [name = ''] = Buffer.from(basic, 'base64').toString().split(':', 1)
  return name.replace(/[^ -~]/g, '').slice(0, longest)
}

export const administratorOf = (req: IncomingMessage, hops: number): string => {
  const forwarded = [req.headers['x-forwarded-for'] ?? ''].flat().join(',')
  const address = clientKeyOf(req.socket.remoteAddress, forwarded, hops)
  const name = nameIn(req.headers.authorization)
  return name === '' ? address : `${name}, ${address}`
}

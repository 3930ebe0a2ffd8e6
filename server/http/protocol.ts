// What Node's strict parser lets through although two servers could read it differently: a repeated or
// missing Host, a second Content-Type, stacked transfer codings, other HTTP versions, a fragment.
// Runs before everything else, on every request, so it looks at each header name once.
import type { IncomingMessage } from 'node:http'
import type { ProblemType } from '../../contract/index.ts'

const hostSyntax = /^(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])?(?::\d{0,5})?$/

/** Whether a Host header names a host, and perhaps a port (RFC 9110, 7.2). */
export const isHost = (host: string): boolean => hostSyntax.test(host)

/** Node limits the bytes of headers but not their number; a browser sends about 20. */
export const maxHeaders = 200

/** Answers the problem of a request, or null. */
export type ProtocolCheck = (req: IncomingMessage) => ProblemType | null

/** One checker per server: it remembers the last good Host, which is nearly always the next one too. */
export const createProtocolCheck = (): ProtocolCheck => {
  let goodHost = ''

  const hostFits = (host: string) => {
    if (host === goodHost) return true
    if (!isHost(host)) return false
    goodHost = host
    return true
  }

  const headersFit = (raw: readonly string[], version: string) => {
    let hosts = 0
    let types = 0
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i]!
      if (name.length === 4 && name.toLowerCase() === 'host') {
        if (!hostFits(raw[i + 1]!)) return false
        hosts++
      } else if (name.length === 12 && name.toLowerCase() === 'content-type') types++
      else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
        if (raw[i + 1]!.toLowerCase() !== 'chunked' || version !== '1.1') return false
      }
    }
    return types <= 1 && (hosts === 1 || (hosts === 0 && version === '1.0'))
  }

  return ({ rawHeaders, httpVersion, url }) => {
    if (rawHeaders.length > 2 * maxHeaders) return 'headers-too-large'
    const spoken = httpVersion === '1.1' || httpVersion === '1.0'
    const fits = spoken && headersFit(rawHeaders, httpVersion) && !url!.includes('#')
    return fits ? null : 'malformed-request'
  }
}

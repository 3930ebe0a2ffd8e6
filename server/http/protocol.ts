// What Node's strict parser lets through although two servers could read it differently: a repeated or
// missing Host, a second Content-Type, stacked transfer codings, other HTTP versions, a fragment.
// Runs before everything else, on every request, so it looks at each header name once.
import type { IncomingMessage } from 'node:http'

const hostSyntax = /^(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])?(?::\d{0,5})?$/

/** One checker per server: it remembers the last good Host, which is nearly always the next one too. */
export const createProtocolCheck = (): ((req: IncomingMessage) => boolean) => {
  let goodHost = ''

  const hostFits = (host: string) => {
    if (host === goodHost) return true
    if (!hostSyntax.test(host)) return false
    goodHost = host
    return true
  }

  return (req) => {
    const raw = req.rawHeaders
    let hosts = 0
    let types = 0
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i]!
      if (name.length === 4 && name.toLowerCase() === 'host') {
        if (!hostFits(raw[i + 1]!)) return false
        hosts++
      } else if (name.length === 12 && name.toLowerCase() === 'content-type') types++
      else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
        if (raw[i + 1]!.toLowerCase() !== 'chunked' || req.httpVersion !== '1.1') return false
      }
    }
    const version = req.httpVersion
    const hostNeeded = version === '1.1' ? 1 : 0
    if (version !== '1.1' && version !== '1.0') return false
    return hosts >= hostNeeded && hosts <= 1 && types <= 1 && !req.url!.includes('#')
  }
}

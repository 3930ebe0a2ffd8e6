// The guard of /admin and all below it, Bull Board too. It lets in who may see it (admin-mode.ts); what
// changes state must also come from a page of this server, whatever ORIGINS says.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { isSameOrigin } from '../origin.ts'
import { adminMode, cameThroughProxy, isLoopbackHost } from './admin-mode.ts'
import { clientKey } from './client-address.ts'
import { isUnsafe } from './origins.ts'
import { createPasswordTries } from './password-tries.ts'
import { sendProblem } from './problems.ts'

type AdminConfig = Pick<Config, 'env' | 'adminPassword' | 'host' | 'trustProxy'>

/** Whether a request may see /admin; otherwise it has been answered. */
type Admission = (req: IncomingMessage, res: ServerResponse) => boolean

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares digests, so neither length nor content shows in the time it takes. */
const isPassword = (authorization: string, expected: Buffer) => {
  const basic = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)
  const decoded = Buffer.from(basic?.[1] ?? '', 'base64').toString()
  const given = digest(decoded.slice(decoded.indexOf(':') + 1))
  return timingSafeEqual(given, expected) && decoded.includes(':')
}

const authenticate = { 'WWW-Authenticate': 'Basic realm="LikeFlow admin", charset="UTF-8"' }

const byPassword = (password: string, hops: number, log: Log): Admission => {
  const expected = digest(password)
  const tries = createPasswordTries({
    tell: (address, wrong) => log.warn({ address, wrong }, 'wrong admin password'),
  })
  return (req, res) => {
    const { authorization } = req.headers
    const address = clientKey(req, hops)
    if (authorization !== undefined) {
      const retryAfter = tries.tooEarly(address)
      if (retryAfter > 0) {
        sendProblem(req, res, 'rate-limited', { retryAfter })
        return false
      }
      if (isPassword(authorization, expected)) {
        tries.right(address)
        return true
      }
      tries.wrong(address)
    }
    sendProblem(req, res, 'unauthorized', { headers: authenticate })
    return false
  }
}

const forThisMachine = (log: Log): Admission => {
  let told = false
  return (req, res) => {
    const loopback = isLoopbackHost(req.headers.host)
    const proxied = cameThroughProxy(req)
    if (loopback && !proxied) return true
    if (proxied && !told) {
      told = true
      log.warn('/admin is refused to whoever comes through a proxy: set ADMIN_PASSWORD')
    }
    sendProblem(req, res, 'not-found')
    return false
  }
}

const forNobody: Admission = (req, res) => {
  sendProblem(req, res, 'not-found')
  return false
}

const admissionOf = (config: AdminConfig, log: Log): Admission => {
  if (config.adminPassword !== null) return byPassword(config.adminPassword, config.trustProxy, log)
  return adminMode(config) === 'local' ? forThisMachine(log) : forNobody
}

/** Answers by itself what may not pass: 404, 401, 429 or 403. */
export const adminGuard = (config: AdminConfig, log: Log): RequestHandler => {
  const admits = admissionOf(config, log)
  return (req, res, next) => {
    if (!admits(req, res)) return
    const { host, origin } = req.headers
    if (isUnsafe(req.method) && !isSameOrigin(origin, host))
      sendProblem(req, res, 'forbidden', { compared: { host, origin } })
    else next()
  }
}

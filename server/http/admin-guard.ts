// Who may see /admin. With a password: who has it. Without: only a browser on this machine, recognised by
// a loopback listener and a loopback Host (a page that rebinds its name to 127.0.0.1 has another Host);
// for everybody else /admin does not exist. What changes state must come from a page of this server.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { StreamConfig } from '../../contract/index.ts'
import type { Config } from '../config.ts'
import { sendProblem } from './problems.ts'

type AdminConfig = Pick<Config, 'adminPassword' | 'host' | 'trustProxy'>

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

/** `local`: without a password, for this machine only. */
export const adminMode = ({
  adminPassword,
  host,
  trustProxy,
}: AdminConfig): StreamConfig['admin'] => {
  if (adminPassword !== null) return 'password'
  return loopbackName.test(host) && trustProxy === 0 ? 'local' : 'off'
}

export const isLoopbackHost = (hostHeader: string | undefined): boolean =>
  loopbackName.test((hostHeader ?? '').replace(/:\d{1,5}$/, ''))

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares digests, so neither length nor content shows in the time it takes. */
const isPassword = (authorization: string | undefined, expected: Buffer) => {
  const basic = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '')
  const decoded = Buffer.from(basic?.[1] ?? '', 'base64').toString()
  const given = digest(decoded.slice(decoded.indexOf(':') + 1))
  return timingSafeEqual(given, expected) && decoded.includes(':')
}

/** True when `Origin` names this server: the same host and port as the request's own Host. */
export const isSameOrigin = (origin: string | undefined, host: string | undefined): boolean => {
  if (!origin || !host || !URL.canParse(origin)) return false
  const url = new URL(origin)
  if (!/^https?:$/.test(url.protocol) || url.origin !== origin.toLowerCase()) return false
  const own = `${url.protocol}//${host}`
  return URL.canParse(own) && new URL(own).origin === url.origin
}

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Answers by itself what may not pass: 404, 401 or 403. */
export const adminGuard = (config: AdminConfig): RequestHandler => {
  const mode = adminMode(config)
  const expected = digest(config.adminPassword ?? '')

  return (req, res, next) => {
    const { host, authorization, origin } = req.headers
    if (mode === 'off' || (mode === 'local' && !isLoopbackHost(host)))
      sendProblem(req, res, 'not-found')
    else if (mode === 'password' && !isPassword(authorization, expected))
      sendProblem(req, res, 'unauthorized', {
        headers: { 'WWW-Authenticate': 'Basic realm="LikeFlow admin", charset="UTF-8"' },
      })
    else if (!readOnly.has(req.method) && !isSameOrigin(origin, host))
      sendProblem(req, res, 'forbidden')
    else next()
  }
}

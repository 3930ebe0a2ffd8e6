// Who may see /admin at all. With a password: who has it. Without: only a browser on this machine; for
// everybody else /admin does not exist.
//
// A browser on this machine is recognised by what can be seen: a loopback listener, a loopback `Host` (a page
// that rebinds its name to 127.0.0.1 has another), HTTP/1.1, and no field that a proxy adds. A proxy or tunnel
// that speaks HTTP/1.1, sets `Host` to the loopback address and adds nothing cannot be told from a browser.
import type { IncomingMessage } from 'node:http'
import type { StreamConfig } from '../../contract/index.ts'
import type { Config } from '../config.ts'

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

/** `local`: without a password, for this machine only. Never in production, where a proxy is to be expected. */
export const adminMode = ({
  env,
  adminPassword,
  host,
  trustProxy,
}: Pick<Config, 'env' | 'adminPassword' | 'host' | 'trustProxy'>): StreamConfig['admin'] => {
  if (adminPassword !== null) return 'password'
  const alone = env !== 'production' && trustProxy === 0
  return alone && loopbackName.test(host) ? 'local' : 'off'
}

export const isLoopbackHost = (hostHeader: string | undefined): boolean =>
  loopbackName.test((hostHeader ?? '').replace(/:\d{1,5}$/, ''))

/** Fields that proxies, load balancers and content networks add, beside `X-Forwarded-*`. */
const proxyFields = [
  ...['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip'],
  ...['cdn-loop', 'cf-connecting-ip', 'fastly-client-ip', 'x-original-forwarded-for'],
]

/** Whether a proxy has passed this request on, as far as it tells. */
export const cameThroughProxy = ({ headers, httpVersion }: IncomingMessage): boolean =>
  httpVersion !== '1.1' || // no browser speaks 1.0, and nginx before 1.29.7 does unless told otherwise
  proxyFields.some((name) => headers[name] !== undefined) ||
  Object.keys(headers).some((name) => name.startsWith('x-forwarded'))

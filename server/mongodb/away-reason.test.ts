import { expect, it } from 'vitest'
import { awayOf, TooOldError } from './away-reason.ts'

const error = (message: string, more: Record<string, unknown> = {}) =>
  Object.assign(new Error(message), more)

/** As the driver throws it when it found no server. */
const noServer = (...errors: Error[]) =>
  error('Server selection timed out after 2000 ms', {
    name: 'MongoServerSelectionError',
    reason: { servers: new Map(errors.map((each, i) => [`h${i}:27017`, { error: each }])) },
  })

it.each([
  ['authentication', error('Authentication failed.', { code: 18 })],
  ['authentication', error('bad auth : authentication failed', { code: 8000 })],
  ['permission', error('not authorized on likeflow', { code: 13 })],
  ['tls', noServer(error('x', { cause: error('x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }))],
  ['tls', noServer(error('x', { cause: error('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }) }))],
  ['tls', noServer(error('unable to get local issuer certificate'))],
  [
    'tls',
    noServer(
      error('Client network socket disconnected before secure TLS connection was established', {
        cause: error('x', { code: 'ECONNRESET' }),
      }),
    ),
  ],
  ['dns', error('querySrv ENOTFOUND _mongodb._tcp.h', { code: 'ENOTFOUND' })],
  ['dns', noServer(error('getaddrinfo EAI_AGAIN h', { cause: error('x', { code: 'EAI_AGAIN' }) }))],
  ['refused', noServer(error('connect', { cause: error('connect', { code: 'ECONNREFUSED' }) }))],
  ['closed', noServer(error('connection 1 to 127.0.0.1:27017 closed'))],
  ['silent', noServer(error('connection timed out'))],
  ['silent', error('a probe did not end')],
  ['too-old', new TooOldError('MongoDB 4.2.24: 4.4 or newer is needed')],
  ['too-old', error('Server at h reports maximum wire version 8, but this version ...')],
  ['other', error('something else')],
])('tells %s from what is thrown', (reason, thrown) => {
  expect(awayOf(thrown)).toMatchObject({ reason })
})

it('prefers what a server says to what a socket says, and says it in its words', () => {
  const refused = error('connect', { cause: error('connect', { code: 'ECONNREFUSED' }) })
  const wrong = error('Authentication failed.', { code: 18 })
  expect(awayOf(noServer(refused, wrong))).toEqual({
    reason: 'authentication',
    says: 'Authentication failed.',
  })
})

it('repeats no password, and ends with causes that lead in a circle', () => {
  const circle = error('cannot reach mongodb://user:S3cret@h/likeflow')
  circle.cause = circle
  expect(JSON.stringify(awayOf(circle))).not.toContain('S3cret')
})

import { expect, it } from 'vitest'
import { whyUnreachable } from './unreachable.ts'

const coded = (code: string) => Object.assign(new Error(`x ${code}`), { code })

it.each([
  [coded('ENOTFOUND'), 'its host name is not resolved (ENOTFOUND)'],
  [coded('EAI_AGAIN'), 'its host name is not resolved (EAI_AGAIN)'],
  [coded('ECONNREFUSED'), 'nothing listens on its port (ECONNREFUSED)'],
  [
    coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    'its certificate is not trusted: REDIS_CA_FILE names a file with its CA (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  ],
  [coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), expect.stringContaining('REDIS_KEY_FILE')],
  [coded('ERR_SSL_WRONG_VERSION_NUMBER'), expect.stringContaining('TLS on one side only')],
  [
    new Error('WRONGPASS invalid username-password pair or user is disabled.'),
    expect.stringContaining('the password in REDIS_URL is wrong'),
  ],
  [new Error('NOAUTH Authentication required.'), expect.stringContaining('REDIS_URL has none')],
  [
    new Error('All sentinels are unreachable. Retrying from scratch after 10ms. Last error: x'),
    'no Sentinel answers, or none knows the primary (All sentinels are unreachable. Last error: x)',
  ],
  [new Error('MISCONF x\n    at y'), 'MISCONF x'],
  [
    new Error("ERR unknown command 'AUTH', with args beginning with: 'S3cret' "),
    "ERR unknown command 'AUTH'",
  ],
] as const)('says of %s: %s', (error, text) => expect(whyUnreachable(error)).toEqual(text))

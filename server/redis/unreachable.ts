// Why a connection to Redis does not come about, in words that say where to look. Texts never hold a part of the URL.

const trust = 'its certificate is not trusted: REDIS_CA_FILE names a file with its CA'
const scheme = 'TLS on one side only: rediss:// is with it, redis:// without'

const byCode: readonly (readonly [RegExp, string])[] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/, 'its host name is not resolved'],
  [/^ECONNREFUSED$/, 'nothing listens on its port'],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, 'there is no route to its host'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is of another host name'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/, trust],
  [/CERTIFICATE_REQUIRED$/, 'it wants a client certificate: REDIS_CERT_FILE and REDIS_KEY_FILE'],
  [/^(EPROTO|ERR_SSL_)/, scheme],
]

const noPrimary = /^All sentinels are unreachable/

/** The Sentinels do not say where the primary is. */
export const isUnnamed = (error: Error): boolean => noPrimary.test(error.message)

const byText: readonly (readonly [RegExp, string])[] = [
  [/\bWRONGPASS\b/, 'the user name or the password in REDIS_URL is wrong'],
  [/\bNOAUTH\b|unauthenticated/, 'it wants a password, and REDIS_URL has none'],
  [noPrimary, 'no Sentinel answers, or none knows the primary'],
  [/without any password configured/, 'REDIS_URL has a password, and it wants none'],
]

/** Redis repeats the arguments of a command that it does not know: of AUTH these are the password. */
const noise = /, with args.*$| Retrying from scratch after \d+ms\./

/** One line about `error`, which ended a connection; its code or first line stands in it. Pure. */
export const whyUnreachable = (error: Error): string => {
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  const words =
    byCode.find(([pattern]) => pattern.test(code))?.[1] ??
    byText.find(([pattern]) => pattern.test(error.message))?.[1]
  const told = code || error.message.split('\n')[0]!.replace(noise, '')
  return words ? `${words} (${told})` : told
}

// REDIS_URL and MONGODB_URL, read strictly: what the drivers would take in another sense than it was meant (another
// database, another host, an option they ignore) is refused at start. A text of a fault never repeats a part of the
// URL, which may be a secret.

const escapes =
  'write : / ? # [ ] @ and % in a user name or password as %3A %2F %3F %23 %5B %5D %40 and %25'
const unescaped = `has a user name or password that is not escaped: ${escapes}`

interface UrlParts {
  /** `user:password` as it is written, or ''. */
  readonly credentials: string
  readonly hosts: string
  /** Without its leading slash. */
  readonly path: string
  readonly query: URLSearchParams
}

const decodes = (text: string) => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Everything after the scheme. The credentials end at the last @ before the path; a later one is a part of them. */
const split = (rest: string): UrlParts => {
  const end = rest.search(/[/?#]/)
  const [authority, tail] = end < 0 ? [rest, ''] : [rest.slice(0, end), rest.slice(end)]
  if (/[@#]/.test(tail)) throw new Error(`has an @ or a # behind its host: ${escapes}`)
  const at = authority.lastIndexOf('@')
  const credentials = authority.slice(0, Math.max(0, at))
  if (!decodes(credentials)) throw new Error(unescaped)
  const [path = '', query = ''] = tail.split(/\?(.*)/s)
  if (!decodes(path)) throw new Error('has a % in its path that escapes nothing')
  const hosts = authority.slice(at + 1)
  return { credentials, hosts, path: path.slice(1), query: new URLSearchParams(query) }
}

/** `forms`: of the schemes, as a fault names them. */
const readUrl = (
  text: string,
  schemes: readonly string[],
  forms: string,
): UrlParts & { scheme: string } => {
  const scheme = schemes.find((name) => text.startsWith(`${name}://`))
  if (!scheme) throw new Error(`must be a URL that starts with ${forms}`)
  if (/[\s\p{Cc}]/u.test(text)) throw new Error('must not have a blank in it')
  return { scheme, ...split(text.slice(scheme.length + 3)) }
}

const hostForm = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9._-]*)))(?::(\d+))?$/i

/** @throws unless it is `host`, `host:port` or the same with an IPv6 address in brackets. */
const checkHost = (host: string) => {
  if (host === '' || host.startsWith(':')) throw new Error('names no host')
  const [, v6, , port] = hostForm.exec(host) ?? []
  if (!hostForm.test(host) || (v6 !== undefined && !URL.canParse(`redis://[${v6}]`)))
    throw new Error('has a host that is neither a name nor an address')
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))
    throw new Error('has a port that is not one of 1 to 65535')
}

const redisSchemes = ['redis+sentinel', 'rediss+sentinel', 'rediss', 'redis'] as const
const redisForms = 'redis:// or rediss://'

/** What a `REDIS_URL` names. */
export interface RedisTarget {
  /** A list of hosts is of a cluster; one host may turn out to be a node of one. */
  readonly kind: 'server' | 'sentinel' | 'cluster'
  readonly tls: boolean
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly credentials: { readonly username?: string; readonly password?: string }
  readonly database: number
  /** of the primary, as the Sentinels call it; '' without them */
  readonly primary: string
  readonly family?: 4 | 6
}

/** ioredis takes any of its own options from the query, above those that keep a like from being sent twice. */
const familyOf = (query: URLSearchParams) => {
  for (const [name, value] of query)
    if (name !== 'family' || !/^[046]$/.test(value))
      throw new Error('has an option that is not family=4 or family=6')
  const family = Number(query.get('family') ?? 0)
  return family === 0 ? {} : { family: family as 4 | 6 }
}

const credentialsOf = (text: string): RedisTarget['credentials'] => {
  if (text === '') return {}
  const [username = '', password = ''] = text.split(/:(.*)/s).map(decodeURIComponent)
  return { ...(username && { username }), ...(password && { password }) }
}

const splitHost = (text: string, port: number) => {
  const [, v6, name, given] = hostForm.exec(text)!
  return { host: v6 ?? name!, port: Number(given ?? port) }
}

/** What a Redis URL names. @throws Error with one line. */
export const redisTarget = (text: string): RedisTarget => {
  const { scheme, credentials, hosts, path, query } = readUrl(text, redisSchemes, redisForms)
  const sentinel = scheme.endsWith('+sentinel')
  const list = hosts.split(',')
  for (const host of list) checkHost(host)
  const [primary = '', database = '', ...more] = sentinel ? path.split('/') : ['', path]
  if (sentinel && !/^[\w.-]+$/.test(primary))
    throw new Error('names no primary: write its name at the Sentinels behind the hosts')
  if (!/^\d{0,9}$/.test(database) || more.length > 0)
    throw new Error('names a database that is not a number')
  const kind = sentinel ? 'sentinel' : list.length > 1 ? 'cluster' : 'server'
  if (kind === 'cluster' && Number(database) > 0)
    throw new Error('names a database, and a cluster has only 0')
  return {
    kind,
    tls: scheme.startsWith('rediss'),
    hosts: list.map((host) => splitHost(host, sentinel ? 26_379 : 6379)),
    credentials: credentialsOf(credentials),
    database: Number(database),
    primary,
    ...familyOf(query),
  }
}

/** A Redis URL as it was given. @throws Error with one line. */
export const redisUrl = (text: string): string => {
  redisTarget(text)
  return text
}

const mongodbSchemes = ['mongodb', 'mongodb+srv'] as const
const mongodbForms = 'mongodb:// or mongodb+srv://'
const ownDatabases = ['admin', 'config', 'local']
const socketFile = /^%2F(?:%[0-9a-f]{2}|[\w.-])*\.sock$/i

/** A `mongodb://` or `mongodb+srv://` URL as it was given; the driver checks its options. @throws Error with one line. */
export const mongodbUrl = (text: string): string => {
  const { scheme, credentials, hosts, path, query } = readUrl(text, mongodbSchemes, mongodbForms)
  // The driver takes these only escaped.
  if (/[/?#[\]@]|:.*:/.test(credentials)) throw new Error(unescaped)
  const list = hosts.split(',')
  for (const host of list) if (!socketFile.test(host)) checkHost(host)
  if (scheme === 'mongodb+srv' && (list.length > 1 || hosts.includes(':')))
    throw new Error('names more than one host name without a port, which mongodb+srv:// wants')
  const database = decodeURIComponent(path)
  if (database === '')
    throw new Error('names no database: write one behind the host, such as mongodb://host/likeflow')
  if (/[/\\. "$*<>:|?]/.test(database) || Buffer.byteLength(database) > 63)
    throw new Error('names a database that MongoDB does not take')
  if (ownDatabases.includes(database)) throw new Error("names one of MongoDB's own databases")
  // Of what keeps a like, the driver lets only this be changed by the URL.
  for (const [name, value] of query)
    if (name.toLowerCase() === 'readconcernlevel' && value !== 'majority')
      throw new Error('has a readConcernLevel that is not majority')
  return text
}

/** Error texts of drivers may repeat a URL: `text` without user, password and query of any in it. */
export const withoutSecrets = (text: string): string =>
  text.replace(/:\/\/\S*@/g, '://').replace(/(:\/\/[^\s?]*)\?\S*/g, '$1')

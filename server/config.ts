// Environment → one frozen typed object. All faults are reported at once; nothing starts before.
import { roles } from '../contract/index.ts'
import { certificates, privateKey } from './pem-file.ts'
import { mongodbUrl, redisTarget, redisUrl } from './server-urls.ts'
import {
  duration,
  hostName,
  oneOf,
  onOrOff,
  originList,
  password,
  rate,
  roleList,
  type Variable,
  variable,
  whole,
} from './setting.ts'
import { traceVariables } from './trace-settings.ts'
import { webhookFaults, webhookVariables } from './webhook-settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every setting, in the order of docs/reference.md and of `.env.example`. */
export const variables = {
  env: variable(
    'NODE_ENV',
    'development',
    'development, production or test',
    oneOf('development', 'production', 'test'),
  ),
  host: variable('HOST', '127.0.0.1', 'address to listen on', hostName),
  port: variable('PORT', '4000', 'port to listen on; 0 takes a free one', whole(0, 65_535)),
  reusePort: variable('REUSE_PORT', 'off', 'on: several API processes share the port', onOrOff),
  metricsPort: variable(
    'METRICS_PORT',
    '',
    'port of /metrics and /livez in each process; with several processes the first; empty: none',
    (text) => (text === '' ? null : whole(0, 65_535)(text)),
  ),
  fastReader: variable(
    'FAST_READER',
    'on',
    'off: node:http reads every like; slower, and the same answers',
    onOrOff,
  ),
  roles: variable('ROLES', roles.join(','), 'what this process does', roleList),
  stopDelayMs: variable(
    'STOP_DELAY',
    '0s',
    'how long a stopping API process still takes requests, closing each connection (0s to 1m)',
    duration(0, 60_000, '0s to 1m'),
  ),
  redisUrl: variable(
    'REDIS_URL',
    '',
    'redis://, rediss:// or redis+sentinel:// URL; `npm start` finds or brings one',
    redisUrl,
  ),
  mongodbUrl: variable(
    'MONGODB_URL',
    '',
    'mongodb:// or mongodb+srv:// URL with a database name; `npm start` finds or brings one',
    mongodbUrl,
  ),
  redisCa: variable(
    'REDIS_CA_FILE',
    '',
    "PEM file of the CA that signed Redis' certificate, for rediss://; empty: those of Node.js",
    certificates,
  ),
  redisCertificate: variable(
    'REDIS_CERT_FILE',
    '',
    "PEM file of this client's certificate for Redis; empty: none",
    certificates,
  ),
  redisKey: variable(
    'REDIS_KEY_FILE',
    '',
    "PEM file of that certificate's private key; empty: none",
    privateKey,
  ),
  redisSentinelPassword: variable(
    'REDIS_SENTINEL_PASSWORD',
    '',
    'password of the Sentinels that redis+sentinel:// names; empty: none',
    (text) => text || null,
  ),
  redisDurability: variable(
    'REDIS_DURABILITY',
    'always',
    'always: Redis shows that it keeps every like; declared: you vouch for it; relaxed: it may lose some',
    oneOf('always', 'declared', 'relaxed'),
  ),
  redisReplicas: variable(
    'REDIS_REPLICAS',
    '0',
    'Redis replicas that must have a like before it is answered (0 to 5)',
    whole(0, 5),
  ),
  redisMaxBytes: variable(
    'REDIS_MAX_BYTES',
    '0',
    'bytes that Redis may use if its maxmemory is 0; 0: no limit',
    whole(0, 1e15),
  ),
  redisFullPercent: variable(
    'REDIS_FULL_PERCENT',
    '85',
    'share of maxmemory above which likes are refused (10 to 100)',
    whole(10, 100),
  ),
  partitions: variable(
    'PARTITIONS',
    '4',
    'shares of all posts, each with its own keys in Redis; only grows once data exists (1 to 256)',
    whole(1, 256),
  ),
  drainIntervalMs: variable(
    'DRAIN_INTERVAL_MS',
    '1000',
    'milliseconds between two claims (50 to 60000)',
    whole(50, 60_000),
  ),
  workerConcurrency: variable(
    'WORKER_CONCURRENCY',
    '4',
    'batches one worker process writes at a time (1 to 64)',
    whole(1, 64),
  ),
  countsLimit: variable(
    'COUNTS_LIMIT',
    '250000',
    'live totals cached per partition before the cache is dropped (1000 to 10000000)',
    whole(1000, 10_000_000),
  ),
  auditIntervalMs: variable(
    'AUDIT_INTERVAL',
    '5m',
    'time between two audits (10s to 1d)',
    duration(10_000, 86_400_000, '10s to 1d'),
  ),
  idempotencyTtlMs: variable(
    'IDEMPOTENCY_TTL',
    '24h',
    'how long an Idempotency-Key is remembered (1m to 7d)',
    duration(60_000, 604_800_000, '1m to 7d'),
  ),
  idempotencyPercent: variable(
    'IDEMPOTENCY_PERCENT',
    '40',
    'share of maxmemory that Idempotency-Keys may use; then keyed likes are refused (1 to 100)',
    whole(1, 100),
  ),
  unknownPosts: variable(
    'UNKNOWN_POSTS',
    'create',
    'what a like of an unknown post does: create the post, or reject (404)',
    oneOf('create', 'reject'),
  ),
  rateLimit: variable(
    'RATE_LIMIT',
    '',
    'likes per client address, such as 200/s; a read costs one; empty: off',
    rate,
  ),
  trustProxy: variable(
    'TRUST_PROXY',
    '',
    'how many proxies in front set X-Forwarded-For (0 to 10); empty: 0, in Compose 1',
    (text) => (text === '' ? 0 : whole(0, 10)(text)),
  ),
  origins: variable(
    'ORIGINS',
    '',
    'other origins whose pages may use the API, such as https://app.example,http://localhost:3000',
    originList,
  ),
  adminPassword: variable(
    'ADMIN_PASSWORD',
    '',
    'opens /admin to whoever has it (HTTP Basic, any user name); 12 characters or more',
    password,
  ),
  ...webhookVariables,
  logLevel: variable(
    'LOG_LEVEL',
    'info',
    'fatal, error, warn, info, debug, trace or silent',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  ),
  ...traceVariables,
}

/** Every setting by its key, read and checked. */
export type Config = {
  readonly [K in keyof typeof variables]: ReturnType<(typeof variables)[K]['read']>
}

/** What does not fit together. */
const tlsFaults = ({ redisUrl, redisCa, redisCertificate, redisKey }: Config): string[] => {
  const files = [redisCa, redisCertificate, redisKey]
  if (files.some((file) => file !== null) && !redisTarget(redisUrl).tls)
    return ['REDIS_CA_FILE, REDIS_CERT_FILE and REDIS_KEY_FILE are for rediss:// in REDIS_URL']
  if ((redisCertificate === null) !== (redisKey === null))
    return ['REDIS_CERT_FILE and REDIS_KEY_FILE go together']
  return []
}

/** All faults of a configuration, one line each. */
export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`configuration: ${faults.join('; ')}`)
    this.faults = faults
  }
}

/**
 * Reads and checks the whole configuration.
 * @throws {ConfigError} with every fault; a value is never repeated in it (it may be a secret).
 */
export const loadConfig = (env: Environment): Config => {
  const faults: string[] = []
  const result: Record<string, unknown> = {}
  for (const [key, { name, fallback, read }] of Object.entries<Variable<unknown>>(variables)) {
    const text = env[name]?.trim() || fallback
    try {
      result[key] = read(text)
    } catch (error) {
      faults.push(`${name} ${text === '' ? 'is missing: it ' : ''}${(error as Error).message}`)
    }
  }
  const config = result as unknown as Config
  if (faults.length === 0) faults.push(...tlsFaults(config), ...webhookFaults(config))
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

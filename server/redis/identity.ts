// What a server says it is. HELLO is asked and not INFO or ROLE: it tells name, version, mode and role at once, Valkey
// by its own name, and no usual access list withholds it.
import type { Redis } from 'ioredis'

export interface RedisIdentity {
  /** `redis`, `valkey`, or what else it calls itself. */
  readonly name: string
  readonly version: string
  readonly role: 'primary' | 'replica'
  /** Whether it is a node of one. */
  readonly cluster: boolean
}

/** This kind of server cannot be used, now or later. */
export class ServerKindError extends Error {}

const refusals: Readonly<Record<string, string>> = {
  sentinel:
    'REDIS_URL names a Sentinel, which holds no data: write redis+sentinel://, and the name of the primary behind its host',
}

/** HELLO's reply: field, value, field, value. @throws {ServerKindError} Pure. */
export const identityOf = (reply: readonly unknown[]): RedisIdentity => {
  const field = (name: string) => String(reply[reply.indexOf(name) + 1] ?? '')
  const refusal = refusals[field('mode')]
  if (refusal) throw new ServerKindError(refusal)
  const role = field('role') === 'master' ? 'primary' : 'replica'
  const cluster = field('mode') === 'cluster'
  return { name: field('server'), version: field('version'), role, cluster }
}

/** @throws {ServerKindError}, or ioredis' error when it does not answer. */
export const askIdentity = async (redis: Redis): Promise<RedisIdentity> =>
  identityOf((await redis.call('HELLO')) as unknown[])

/** The id of this run of the server; null: it does not tell. */
export const askRun = async (redis: Redis): Promise<string | null> =>
  /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1] ?? null

const shownNames: Readonly<Record<string, string>> = { redis: 'Redis', valkey: 'Valkey' }

/** As a reader knows it; before it has answered, Redis without a version. */
export const shownServer = (identity: RedisIdentity | undefined) => ({
  server: shownNames[identity?.name ?? 'redis'] ?? identity!.name,
  version: identity?.version ?? '',
})

/** `Valkey 9.1.2` */
export const serverName = (identity: RedisIdentity): string => {
  const { server, version } = shownServer(identity)
  return `${server} ${version}`.trim()
}

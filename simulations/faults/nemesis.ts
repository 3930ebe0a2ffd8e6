// Everything that may happen to the fleet, and the mixture of it.
import type { Injection, Nemesis } from './fault.ts'
import { anotherRedisKinds } from './kinds/another-redis.ts'
import { changeKinds } from './kinds/changes.ts'
import { clientKinds } from './kinds/clients.ts'
import { clockKinds } from './kinds/clocks.ts'
import { crashKinds } from './kinds/crashes.ts'
import { documentKinds } from './kinds/documents.ts'
import { fullKinds } from './kinds/full.ts'
import { linkKinds } from './kinds/links.ts'
import { nodeKinds } from './kinds/nodes.ts'
import { refusalKinds } from './kinds/refusals.ts'
import { replicaKinds } from './kinds/replicas.ts'
import { restoreKinds } from './kinds/restores.ts'
import { serverKinds } from './kinds/servers.ts'
import type { RedisKind } from './redis-fleet.ts'
import type { ServerKind } from './servers.ts'
import { drawTogether } from './together.ts'

export type { Injected, Nemesis } from './fault.ts'

const needing = (kinds: readonly Nemesis[], ...needs: ServerKind[]): readonly Nemesis[] =>
  kinds.map((kind) => ({ needs, ...kind }))

const all: readonly Nemesis[] = [
  ...crashKinds,
  ...changeKinds,
  ...linkKinds,
  ...serverKinds,
  ...needing(clockKinds, 'redis'),
  ...needing(fullKinds, 'redis'),
  ...clientKinds,
  ...documentKinds,
  ...refusalKinds,
  ...needing(restoreKinds, 'redis', 'mongodb'),
  ...needing(anotherRedisKinds, 'redis'),
  ...needing(replicaKinds, 'redis'),
  ...nodeKinds,
]

/** Faults that touch different things, injected one into the other. */
const mixOf =
  (kinds: readonly Nemesis[]): Injection =>
  async (context) => {
    const mix = drawTogether(kinds, context.random)
    return { ...(await mix.inject(context)), note: mix.name }
  }

const isMadeOn = (kind: RedisKind, { on, needs = [] }: Nemesis): boolean =>
  on ? on.includes(kind) : kind === 'single' || !needs.includes('redis')

/** All that may be done on a Redis of this kind when `given` are servers of somebody else: those are left as they are. */
export const nemesesFor = (
  given: readonly ServerKind[],
  redis: RedisKind = 'single',
): readonly Nemesis[] => {
  const kinds = all.filter(
    (kind) => isMadeOn(redis, kind) && !kind.needs?.some((each) => given.includes(each)),
  )
  return [...kinds, { name: 'mix of three', inject: mixOf(kinds) }]
}

export const nemeses: readonly Nemesis[] = nemesesFor([])

/** Those that cannot be made on a Redis of this kind. */
export const notOn = (redis: RedisKind): readonly Nemesis[] =>
  all.filter((kind) => !isMadeOn(redis, kind))

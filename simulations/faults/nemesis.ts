// Everything that may happen to the fleet, and the mixture of it.
import type { Injection, Nemesis } from './fault.ts'
import { anotherRedisKinds } from './kinds/another-redis.ts'
import { clientKinds } from './kinds/clients.ts'
import { clockKinds } from './kinds/clocks.ts'
import { crashKinds } from './kinds/crashes.ts'
import { documentKinds } from './kinds/documents.ts'
import { fullKinds } from './kinds/full.ts'
import { linkKinds } from './kinds/links.ts'
import { restoreKinds } from './kinds/restores.ts'
import { serverKinds } from './kinds/servers.ts'
import type { ServerKind } from './servers.ts'
import { drawTogether } from './together.ts'

export type { Injected, Nemesis } from './fault.ts'

const needing = (kinds: readonly Nemesis[], ...needs: ServerKind[]): readonly Nemesis[] =>
  kinds.map((kind) => ({ needs, ...kind }))

const single: readonly Nemesis[] = [
  ...crashKinds,
  ...linkKinds,
  ...serverKinds,
  ...needing(clockKinds, 'redis'),
  ...fullKinds,
  ...clientKinds,
  ...documentKinds,
  ...needing(restoreKinds, 'redis', 'mongodb'),
  ...needing(anotherRedisKinds, 'redis'),
]

/** Faults that touch different things, injected one into the other. */
const mixOf =
  (kinds: readonly Nemesis[]): Injection =>
  async (context) => {
    const mix = drawTogether(kinds, context.random)
    return { ...(await mix.inject(context)), note: mix.name }
  }

/** All that may be done when `given` are servers of somebody else: those are left as they are. */
export const nemesesFor = (given: readonly ServerKind[]): readonly Nemesis[] => {
  const kinds = single.filter(({ needs = [] }) => !needs.some((each) => given.includes(each)))
  return [...kinds, { name: 'mix of three', inject: mixOf(kinds) }]
}

export const nemeses: readonly Nemesis[] = nemesesFor([])

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
import { drawTogether } from './together.ts'

export type { Injected, Nemesis } from './fault.ts'

const single: readonly Nemesis[] = [
  ...crashKinds,
  ...linkKinds,
  ...serverKinds,
  ...clockKinds,
  ...fullKinds,
  ...clientKinds,
  ...documentKinds,
  ...restoreKinds,
  ...anotherRedisKinds,
]

/** Faults that touch different things, injected one into the other. */
const mixed: Injection = async (context) => {
  const mix = drawTogether(single, context.random)
  return { ...(await mix.inject(context)), note: mix.name }
}

export const nemeses: readonly Nemesis[] = [...single, { name: 'mix of three', inject: mixed }]

// Everything that may happen to the fleet, and the mixture of it.
import type { Nemesis, Strike } from './battle.ts'
import { clientKinds } from './kinds/clients.ts'
import { crashKinds } from './kinds/crashes.ts'
import { documentKinds } from './kinds/documents.ts'
import { linkKinds } from './kinds/links.ts'
import { restoreKinds } from './kinds/restores.ts'
import { serverKinds } from './kinds/servers.ts'
import { drawTogether } from './together.ts'

export type { Nemesis, Struck } from './battle.ts'

const single: readonly Nemesis[] = [
  ...crashKinds,
  ...linkKinds,
  ...serverKinds,
  ...clientKinds,
  ...documentKinds,
  ...restoreKinds,
]

/** Faults that touch different things, struck one into the other. */
const mixed: Strike = async (battle) => {
  const mix = drawTogether(single, battle.random)
  return { ...(await mix.strike(battle)), note: mix.name }
}

export const nemeses: readonly Nemesis[] = [...single, { name: 'mix of three', strike: mixed }]

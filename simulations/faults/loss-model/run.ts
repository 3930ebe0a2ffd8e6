// One run: what happens in which order follows from its seed alone.
import { disrupt } from './disruptions.ts'
import type { Outcome } from './outcome.ts'
import type { Rules } from './rules.ts'
import { createWorld } from './world.ts'

/** Adds what one seed comes to to `sum`. */
export const runWorld = (seed: number, rules: Rules, sum: Outcome): void => {
  const world = createWorld(seed, rules, sum)
  const { below } = world.random
  for (let steps = 40 + below(80); steps > 0; steps--) {
    const kind = below(20)
    if (kind < 6) world.act()
    else if (kind < 12) world.deliver()
    else if (kind < 17) world.receive()
    else if (kind < 19) world.follow()
    else disrupt(world)
  }
  world.end()
}

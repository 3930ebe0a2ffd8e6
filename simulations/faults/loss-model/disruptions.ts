// What happens to servers and processes, other than likes.
import { copyOf, emptyCopy, goOn } from './server.ts'
import type { World } from './world.ts'

/** A replica is a primary now, with what it has; the old one is gone, or goes on for those who stay with it. */
const promote = (world: World, s: number) => {
  const { servers, random, fresh, cut } = world
  const { of, copy } = servers[s]!
  if (of === -1) return
  servers[s]!.of = -1
  copy.replid = fresh()
  if (random.chance(0.4)) return
  servers[of]!.up = false
  cut(of)
}

/** A primary, or one that was gone, follows another one: what it alone had is dropped. */
const demote = ({ servers, random, serves, cut }: World, s: number) => {
  const of = random.below(servers.length)
  if (s === of || servers[s]!.of !== -1 || !serves(of)) return
  cut(s)
  Object.assign(servers[s]!, { up: true, of, copy: copyOf(servers[of]!.copy) })
  for (const server of servers) if (server.of === s) server.of = of
}

/** A clean restart. */
const restart = (world: World, s: number) => {
  if (world.serves(s)) world.restart(s, copyOf(world.servers[s]!.copy))
}

/** The first time a copy is put aside, later it comes back. */
const restore = (world: World, s: number) => {
  const server = world.servers[s]!
  if (!world.serves(s)) return
  if (server.backup) world.restart(s, copyOf(server.backup))
  else server.backup = copyOf(server.copy)
}

const flushAll = ({ servers, random }: World, s: number) => {
  const server = servers[s]!
  if (server.of === -1 && random.chance(0.5)) server.copy = emptyCopy(server.copy.replid)
}

/** Flush numbers expire: a clock jumped. */
const expire = ({ servers }: World, s: number) => {
  servers[s]!.copy.flushes = []
}

const dieOrFreeze = ({ processes, random }: World) => {
  const process = random.pick(processes)
  if (random.chance(0.4)) process.alive = false
  else process.frozen = !process.frozen
}

const operate = ({ servers, fresh, rules }: World, s: number) => {
  const { copy } = servers[s]!
  if (copy.stopped) goOn(copy, fresh(), rules, fresh())
}

const all = [
  ...[promote, promote, promote, demote, restart, restore, flushAll, expire, dieOrFreeze, operate],
] as const

export const disrupt = (world: World): void => {
  const { random, servers } = world
  random.pick(all)(world, random.below(servers.length))
}

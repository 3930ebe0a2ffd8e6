// One run of the model: what happens in which order follows from its seed alone.
import {
  allConserved,
  drainAll,
  type Request,
  replayPost,
  runApi,
  runGrowth,
  runOperator,
  runWorker,
} from './actors.ts'
import type { Rules } from './rules.ts'
import { createWorld, type Like, posts } from './world.ts'

/** What went wrong; empty: nothing. */
export const runGrowthModel = async (seed: number, rules: Rules): Promise<string[]> => {
  const world = createWorld(seed, rules)
  const { random, schedule, config, faults, parts } = world
  const { begin, alone } = schedule

  const newRequest = (): Request[] => {
    const keyed = random.chance(0.5)
    const likes = Array.from({ length: keyed ? 1 + random.below(3) : 1 }, world.newLike)
    const some = likes.filter((like): like is Like => like !== null)
    const name = `${random.below(1e9)}`
    return some.length === 0 ? [] : [{ key: keyed ? { name, token: name } : null, likes: some }]
  }

  const keyed: Request[] = []
  for (const partitions of [1, 1, 2, 2, 4]) {
    const fresh = [0, 0].flatMap(newRequest)
    keyed.push(...fresh.filter(({ key }) => key))
    const again = keyed.filter(() => random.chance(0.7))
    const requests = [...fresh, ...again].sort(() => (random.chance(0.5) ? 1 : -1))
    begin((actor) => runApi(world, actor, partitions, requests))
  }
  begin((actor) => runWorker(world, actor, 5))
  begin((actor) => runWorker(world, actor, 5))
  begin((actor) => runOperator(world, actor, 6))
  let runs = 0
  for (let idle = 0, steps = 0; idle < 2 && steps < 300; steps++) {
    if (runs < 5 && random.chance(0.05)) {
      runs++
      begin((actor) => runGrowth(world, actor))
      if (random.chance(0.3)) begin((actor) => runGrowth(world, actor))
    }
    idle = (await schedule.step()) ? 0 : idle + 1
    if (!allConserved(world)) faults.push('the sum is not zero')
    if (random.chance(0.1)) world.checkNow()
    if (faults.length > 0) return faults
  }

  schedule.heal()
  if (runs > 0 || random.chance(0.5)) await alone((actor) => runGrowth(world, actor))
  if (parts.some(({ layout }) => layout?.startsWith('closed '))) faults.push('it stays closed')
  world.checkNow()
  const again = keyed.filter(({ likes }) => !likes[0]!.counted)
  await alone((actor) => runApi(world, actor, config.partitions, again))
  world.poison.post = null
  await alone(async (actor) => {
    await drainAll(world, actor)
    for (const post of posts) await replayPost(world, actor, post, config.partitions)
    await drainAll(world, actor)
  })
  if (!allConserved(world)) faults.push('the sum is not zero')
  world.checkNow()
  world.checkEnd()
  return faults
}

// One run of the model: what happens in which order follows from its seed alone.
import { drain, runAdministrator, runAudit, runLane, runWorker } from './actors.ts'
import { isConserved } from './partition.ts'
import type { Rules } from './rules.ts'
import { createWorld } from './world.ts'

/** What went wrong; empty: nothing. */
export const runChangeModel = async (seed: number, rules: Rules): Promise<string[]> => {
  const world = createWorld(seed, rules)
  const { random, schedule, partition, faults } = world
  const { begin, alone } = schedule

  begin((actor) => runLane(world, actor, 7))
  begin((actor) => runLane(world, actor, 7))
  begin((actor) => runAdministrator(world, actor, 4))
  begin((actor) => runAdministrator(world, actor, 3))
  begin((actor) => runAudit(world, actor, 6))
  for (let idle = 0, steps = 0; idle < 2 && steps < 400; steps++) {
    if (random.chance(0.1)) begin((actor) => runWorker(world, actor, 3))
    idle = (await schedule.step()) ? 0 : idle + 1
    if (!isConserved(partition)) faults.push('the sum is not zero')
    if (faults.length > 0) return faults
  }

  schedule.heal()
  await alone(async (actor) => {
    for (let tries = 0; tries < 40 && !(await drain(world, actor)); ) tries++
  })
  await alone((actor) => runAudit(world, actor, 1))
  if (partition.open || partition.pending.size > 0) faults.push('not everything is written')
  if (partition.settled + partition.raised - partition.lowered !== world.sum())
    faults.push('the audit is not equal at rest')
  world.checkEnd()
  return faults
}

// One run of the model: what happens in which order follows from its seed alone.
import type { Actor } from '../model/schedule.ts'
import { drain, runAdministrator, runAudit, runLane, runWorker } from './actors.ts'
import { isConserved } from './partition.ts'
import type { Rules } from './rules.ts'
import { createWorld } from './world.ts'

/** What went wrong; empty: nothing. */
export const runChangeModel = async (seed: number, rules: Rules): Promise<string[]> => {
  const world = createWorld(seed, rules)
  const { random, schedule, partition, faults } = world
  const begin = (run: (actor: Actor) => Promise<void>) => {
    void run({ alive: true }).catch(() => {})
  }

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
  const quietly = async (run: (actor: Actor) => Promise<void>) => {
    begin(run)
    for (let idle = 0; idle < 2; ) idle = (await schedule.step()) ? 0 : idle + 1
  }
  await quietly(async (actor) => {
    for (let tries = 0; tries < 40 && !(await drain(world, actor)); ) tries++
  })
  await quietly((actor) => runAudit(world, actor, 1))
  if (partition.open || partition.pending.size > 0) faults.push('not everything is written')
  if (partition.settled + partition.raised - partition.lowered !== world.sum())
    faults.push('the audit is not equal at rest')
  world.checkEnd()
  return faults
}

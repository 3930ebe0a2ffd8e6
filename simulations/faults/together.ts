// Several faults as one: injected one into the other, on different parts of the same fleet.
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultContext, Nemesis, Part } from './fault.ts'
import type { Random } from './model/schedule.ts'

const most = 3
const withinMs = 1500

/** Whether `next` touches only what none of `chosen` does; a fault that does not say is for itself. */
export const fits = (chosen: readonly Nemesis[], { touches }: Nemesis): boolean => {
  if (!touches || chosen.length === most || chosen.some((one) => !one.touches)) return false
  const touched = new Set<Part>(chosen.flatMap((one) => one.touches ?? []))
  return !touches.some((part) => touched.has(part))
}

/** All at about the same time. */
export const together = (chosen: readonly Nemesis[]): Nemesis => ({
  name: chosen.map(({ name }) => name).join(' + '),
  async inject(context: FaultContext) {
    const injected = await Promise.all(
      chosen.map(async ({ inject }) => {
        await delay(context.random.below(withinMs))
        return inject(context)
      }),
    )
    return { findings: injected.flatMap((one) => one?.findings ?? []) }
  },
})

/** Three that fit, drawn from `kinds`. */
export const drawTogether = (kinds: readonly Nemesis[], random: Random): Nemesis => {
  const left = [...kinds]
  const chosen: Nemesis[] = []
  while (left.length > 0) {
    const [next] = left.splice(random.below(left.length), 1)
    if (fits(chosen, next!)) chosen.push(next!)
  }
  return together(chosen)
}

/** Every one of `kinds` once, as many together as fit. */
export const pack = (kinds: readonly Nemesis[]): Nemesis[] => {
  const groups: Nemesis[][] = []
  for (const kind of kinds) {
    const group = groups.find((chosen) => fits(chosen, kind))
    if (group) group.push(kind)
    else groups.push([kind])
  }
  return groups.map((group) => (group.length === 1 ? group[0]! : together(group)))
}

// Where the value axis ends and which ticks it has: round numbers, so that it changes rarely, and all that
// hangs on it is drawn anew as rarely. Pure.
export interface ValueAxis {
  from: number
  to: number
  ticks: readonly number[]
}

/** At most so many steps from bottom to top. */
const mostSteps = 4
/** On a logarithmic axis: a tick for every power of ten, or for every second one … of at most so many. */
const mostPowers = 5

const roundStep = (least: number) => {
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least * (1 - 1e-9)) ?? 10 * power
}

const linear = (most: number, round: number): ValueAxis => {
  if (round > 1) return times(linear(most / round, 1), round)
  // Half a job would be a strange tick.
  const step = roundStep(most >= 1 ? Math.max(1, most / mostSteps) : most / mostSteps)
  const steps = Math.ceil(most / step - 1e-9)
  const ticks = Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)))
  return { from: 0, to: ticks.at(-1)!, ticks }
}

const times = ({ from, to, ticks }: ValueAxis, n: number): ValueAxis => ({
  from,
  to: to * n,
  ticks: ticks.map((tick) => tick * n),
})

const minute = 60_000
/** Of milliseconds past a minute whole minutes are round. */
const roundIn = (unit: string, most: number) =>
  unit.startsWith('milliseconds') && most > minute ? minute : 1

const logarithmic = (most: number): ValueAxis => {
  const powers = Math.max(1, Math.ceil(Math.log10(Math.max(1, most)) - 1e-9))
  const every = Math.ceil(powers / mostPowers)
  const amount = Math.ceil(powers / every)
  const ticks = Array.from({ length: amount + 1 }, (_, i) => 10 ** (i * every))
  return { from: 1, to: ticks.at(-1)!, ticks }
}

/** The axis for values from 0 (logarithmic: 1) to `most`. */
export const valueAxis = (most: number, log: boolean, unit = ''): ValueAxis => {
  if (log) return logarithmic(most)
  return most > 0 ? linear(most, roundIn(unit, most)) : { from: 0, to: 1, ticks: [0, 1] }
}

// How many cores this process used since it was asked last. One question takes the measure of the next.

export type CpuUse = Readonly<{ user: number; system: number }>

/** `now`: ms that never jump; `used`: CPU time so far, in microseconds. null: the first time. */
export const createCpuShare = (
  now: () => number = () => performance.now(),
  used: () => CpuUse = () => process.cpuUsage(),
): (() => number | null) => {
  let before: { at: number; micros: number } | null = null
  return () => {
    const { user, system } = used()
    const last = before
    before = { at: now(), micros: user + system }
    if (!last || before.at <= last.at) return null
    return Math.round((before.micros - last.micros) / (before.at - last.at)) / 1000
  }
}

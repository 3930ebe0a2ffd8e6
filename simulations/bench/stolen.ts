// What the host of a virtual machine kept from it: time in which a core had work and was not run. A tail
// latency of such a time tells about the neighbours, and a ratio of two such tells nothing.
import { readFileSync } from 'node:fs'

export interface CoreTime {
  stolen: number
  /** of all cores, whatever they did; in the same ticks */
  all: number
}

/** `stat`: the text of Linux' /proc/stat. @throws when it is something else. */
export const parseCoreTime = (stat: string): CoreTime => {
  const line = /^cpu +([\d ]+)$/m.exec(stat)
  if (!line) throw new Error('no CPU time in /proc/stat')
  // user nice system idle iowait irq softirq steal; guest time, after them, is in user already
  const ticks = line[1]!.split(' ').slice(0, 8).map(Number)
  return { stolen: ticks[7] ?? 0, all: ticks.reduce((a, b) => a + b, 0) }
}

export const readCoreTime = (): CoreTime => parseCoreTime(readFileSync('/proc/stat', 'utf8'))

/** The part of all cores' time between the two that the host kept. */
export const stolenShare = (before: CoreTime, after: CoreTime): number =>
  after.all === before.all ? 0 : (after.stolen - before.stolen) / (after.all - before.all)

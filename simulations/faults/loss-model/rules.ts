// The rules by which a loss is noticed, each with the switch that leaves it out: the model must find what is
// missing then. The letters are those of decision 019.

export interface Rules {
  /** a: a like has a position, and a receipt carries it */
  readonly positions: boolean
  /** b: a server that is another one now begins a new incarnation, and the old one gets its end */
  readonly cuts: boolean
  /** b: every end is kept, not only the last */
  readonly allCuts: boolean
  /** b: an incarnation's id is used by one call only */
  readonly newIds: boolean
  /** c: a lane is judged by its own likes, not by what it heard of others */
  readonly ownLikes: boolean
  /** d: a lane that is idle asks, and one that connects again */
  readonly idleAsks: boolean
  /** a flush that comes again and whose number is gone counts nothing */
  readonly goneIsUnknown: boolean
  /** 555843c: flush numbers that expire, and `accepted` as the lane last heard it */
  readonly of555843c: boolean
}

export const allRules: Rules = {
  ...{ positions: true, cuts: true, allCuts: true, newIds: true, ownLikes: true },
  ...{ idleAsks: true, goneIsUnknown: true, of555843c: false },
}

/** Name → rules that something is missing from. */
export const leftOut: Readonly<Record<string, Rules>> = {
  'without a: positions': { ...allRules, positions: false },
  'without b: cuts': { ...allRules, cuts: false },
  'without b: all cuts': { ...allRules, allCuts: false },
  'without b: ids of one call': { ...allRules, newIds: false },
  'without c: own likes only': { ...allRules, ownLikes: false },
  'without d: idle lanes that ask': { ...allRules, idleAsks: false },
  'with a count for a resend whose number is gone': { ...allRules, goneIsUnknown: false },
  'of 555843c': { ...allRules, of555843c: true, idleAsks: false },
}

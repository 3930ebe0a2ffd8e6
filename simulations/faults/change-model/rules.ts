// What keeps a change of a post exact, each with the switch that leaves it out: the model must find what is wrong then.

export interface Rules {
  /** a change opens only when no batch is open */
  readonly alone: boolean
  /** it is written only where the post's seq is lower */
  readonly guarded: boolean
  /** what a post had is noted in Redis before anything is written */
  readonly noted: boolean
  /** the first note stays, whoever takes over */
  readonly firstNote: boolean
  /** only the open change can be settled */
  readonly ownSeq: boolean
  /** a change that is submitted again is none */
  readonly once: boolean
  /** what settles slices does not close a change */
  readonly noSlices: boolean
  /** the audit knows what an open change may have moved */
  readonly openKnown: boolean
  /** raised and lowered are counted apart: they do not hide each other */
  readonly apart: boolean
  /** refused posts are asked for in the step that counts */
  readonly inScript: boolean
  /** a refused flush uses up its number: it cannot arrive late and count */
  readonly usesNumber: boolean
  /** a deleted post stays in MongoDB, with its seq and its likes */
  readonly tombstone: boolean
  /** what is pending stays pending */
  readonly onTop: boolean
  /** likes are refused in the step that takes the change */
  readonly atOnce: boolean
}

export const allRules: Rules = {
  ...{ alone: true, guarded: true, noted: true, firstNote: true, ownSeq: true, once: true },
  ...{ noSlices: true, openKnown: true, apart: true, inScript: true, usesNumber: true },
  ...{ tombstone: true, onTop: true, atOnce: true },
}

/** Name → rules that something is missing from. */
export const leftOut: Readonly<Record<string, Rules>> = {
  'with a change beside an open batch': { ...allRules, alone: false },
  'without the guard of its write': { ...allRules, guarded: false },
  'without a note before the write': { ...allRules, noted: false },
  'with a note by each that takes over': { ...allRules, firstNote: false },
  'with a settle of another change': { ...allRules, ownSeq: false },
  'without a memory of what was submitted': { ...allRules, once: false },
  'with a change that a slice closes': { ...allRules, noSlices: false },
  'with an audit that forgets the open change': { ...allRules, openKnown: false },
  'with one number for raised and lowered': { ...allRules, apart: false },
  'with refused posts known to processes only': { ...allRules, inScript: false },
  'with a refused flush that may come again': { ...allRules, usesNumber: false },
  'with deleted posts taken out of MongoDB': { ...allRules, tombstone: false },
  'with pending likes dropped by a set': { ...allRules, onTop: false },
  'with a block that begins when it is written': { ...allRules, atOnce: false },
}

// What keeps a change of a post exact, and what is wrong without it.
import { rulesOf } from '../model/rules.ts'

export const { allRules, leftOut } = rulesOf({
  /** a change opens only when no batch is open */
  alone: 'with a change beside an open batch',
  /** it is written only where the post's seq is lower */
  guarded: 'without the guard of its write',
  /** what a post had is noted in Redis before anything is written */
  noted: 'without a note before the write',
  /** the first note stays, whoever takes over */
  firstNote: 'with a note by each that takes over',
  /** only the open change can be settled */
  ownSeq: 'with a settle of another change',
  /** a change that is submitted again is none */
  once: 'without a memory of what was submitted',
  /** what settles slices does not close a change */
  noSlices: 'with a change that a slice closes',
  /** the audit knows what an open change may have moved */
  openKnown: 'with an audit that forgets the open change',
  /** raised and lowered are counted apart: they do not hide each other */
  apart: 'with one number for raised and lowered',
  /** refused posts are asked for in the step that counts */
  inScript: 'with refused posts known to processes only',
  /** a refused flush uses up its number: it cannot arrive late and count */
  usesNumber: 'with a refused flush that may come again',
  /** a deleted post stays in MongoDB, with its seq and its likes */
  tombstone: 'with deleted posts taken out of MongoDB',
  /** what is pending stays pending */
  onTop: 'with pending likes dropped by a set',
  /** likes are refused in the step that takes the change */
  atOnce: 'with a block that begins when it is written',
})
export type Rules = typeof allRules

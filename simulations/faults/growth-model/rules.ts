// What keeps the change of K exact, and what is wrong without it.
import { rulesOf } from '../model/rules.ts'

export const { allRules, leftOut } = rulesOf({
  /** a closed or sealed partition counts nothing for a lane with another K */
  refusesLikes: 'without the refusal of likes by another number',
  /** that refusal says nothing of an earlier try */
  unknownStays: 'with refused for a resend that is refused',
  /** nor replays anything */
  refusesReplay: 'without the refusal of replays by another number',
  /** a process with the new K replays nothing until it is in force */
  replayWaits: 'with replays by a process that waits',
  /** a process with the new K waits until it is in force */
  newOnesWait: 'without new processes that wait',
  /** only the run that closed a partition seals it, and sees in the same step that it is empty */
  sealsOwn: 'without a look before the seal',
  /** a run takes over only what was closed for a change of the same K */
  closesOwn: 'with a run of an earlier K that takes over',
  /** only the run that closed a partition reopens it */
  ownReopen: 'without a run of its own for each reopening',
  /** a new partition that is complete takes nothing more */
  completeOnce: 'without an end of inheriting',
  /** it is complete with the last part, not with the first */
  completeLast: 'with an end of inheriting before the last part',
  /** seqs, ordinals, ends of incarnations, positions go on in it */
  seqs: 'without seqs that go on',
  ordinals: 'without ordinals that go on',
  cuts: 'without the ends of incarnations',
  /** what its origins know of a key is brought to it */
  keys: 'without the keys of before',
  /** but not what they know since the change */
  onlyOldKeys: 'with the keys that an origin got since',
  /** a key's origins are all before it, not only the last */
  allOrigins: 'with the last origin only',
})
export type Rules = typeof allRules

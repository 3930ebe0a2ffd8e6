// What keeps the change of K exact, each with the switch that leaves it out: the model must find what is wrong then.

export interface Rules {
  /** a closed or sealed partition counts nothing for a lane with another K */
  readonly refusesLikes: boolean
  /** that refusal says nothing of an earlier try */
  readonly unknownStays: boolean
  /** nor replays anything */
  readonly refusesReplay: boolean
  /** a process with the new K replays nothing until it is in force */
  readonly replayWaits: boolean
  /** a process with the new K waits until it is in force */
  readonly newOnesWait: boolean
  /** only the run that closed a partition seals it, and sees in the same step that it is empty */
  readonly sealsOwn: boolean
  /** a run takes over only what was closed for a change of the same K */
  readonly closesOwn: boolean
  /** only the run that closed a partition reopens it */
  readonly ownReopen: boolean
  /** a new partition that is complete takes nothing more */
  readonly completeOnce: boolean
  /** it is complete with the last part, not with the first */
  readonly completeLast: boolean
  /** seqs, ordinals, ends of incarnations, positions go on in it */
  readonly seqs: boolean
  readonly ordinals: boolean
  readonly cuts: boolean
  /** what its origins know of a key is brought to it */
  readonly keys: boolean
  /** but not what they know since the change */
  readonly onlyOldKeys: boolean
  /** a key's origins are all before it, not only the last */
  readonly allOrigins: boolean
}

export const allRules: Rules = {
  ...{
    refusesLikes: true,
    unknownStays: true,
    refusesReplay: true,
    replayWaits: true,
    newOnesWait: true,
    sealsOwn: true,
    closesOwn: true,
  },
  ...{ ownReopen: true, completeOnce: true, completeLast: true },
  ...{ seqs: true, ordinals: true, cuts: true },
  ...{ keys: true, onlyOldKeys: true, allOrigins: true },
}

/** Name → rules that something is missing from. */
export const leftOut: Readonly<Record<string, Rules>> = {
  'without the refusal of likes by another number': { ...allRules, refusesLikes: false },
  'with refused for a resend that is refused': { ...allRules, unknownStays: false },
  'without the refusal of replays by another number': { ...allRules, refusesReplay: false },
  'with replays by a process that waits': { ...allRules, replayWaits: false },
  'without new processes that wait': { ...allRules, newOnesWait: false },
  'without a look before the seal': { ...allRules, sealsOwn: false },
  'with a run of an earlier K that takes over': { ...allRules, closesOwn: false },
  'without a run of its own for each reopening': { ...allRules, ownReopen: false },
  'without an end of inheriting': { ...allRules, completeOnce: false },
  'with an end of inheriting before the last part': { ...allRules, completeLast: false },
  'without seqs that go on': { ...allRules, seqs: false },
  'without ordinals that go on': { ...allRules, ordinals: false },
  'without the ends of incarnations': { ...allRules, cuts: false },
  'without the keys of before': { ...allRules, keys: false },
  'with the keys that an origin got since': { ...allRules, onlyOldKeys: false },
  'with the last origin only': { ...allRules, allOrigins: false },
}

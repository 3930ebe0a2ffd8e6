// What keeps a milestone from being lost, each with the switch that leaves it out: the model must find what is wrong then.

export interface Rules {
  /** what a post had before follows from its entry in the batch, not from what a worker remembers */
  readonly beforeByEntry: boolean
  /** the notice is left by the settle itself, not by a call after it */
  readonly leavesWithSettle: boolean
  /** a notice is in the queue before it is taken out */
  readonly addsBeforeRemoving: boolean
  /** a job is completed after the receiver has it */
  readonly completesAfterSending: boolean
  /** the id is made of the post and the milestone alone */
  readonly idOfMilestone: boolean
  /** what finds no room is counted */
  readonly countsUnnoticed: boolean
}

export const allRules: Rules = {
  ...{ beforeByEntry: true, leavesWithSettle: true, addsBeforeRemoving: true },
  ...{ completesAfterSending: true, idOfMilestone: true, countsUnnoticed: true },
}

/** Name → rules that something is missing from. */
export const leftOut: Readonly<Record<string, Rules>> = {
  'with the total of before as a worker remembers it': { ...allRules, beforeByEntry: false },
  'with a notice after the settle': { ...allRules, leavesWithSettle: false },
  'with a notice that is removed first': { ...allRules, addsBeforeRemoving: false },
  'with a job that is completed first': { ...allRules, completesAfterSending: false },
  'with an id for each time it is noticed': { ...allRules, idOfMilestone: false },
  'without a count of what found no room': { ...allRules, countsUnnoticed: false },
}

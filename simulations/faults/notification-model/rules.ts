// What keeps a milestone from being lost, and what is wrong without it.
import { rulesOf } from '../model/rules.ts'

export const { allRules, leftOut } = rulesOf({
  /** what a post had before follows from its entry in the batch, not from what a worker remembers */
  beforeByEntry: 'with the total of before as a worker remembers it',
  /** the notice is left by the settle itself, not by a call after it */
  leavesWithSettle: 'with a notice after the settle',
  /** a notice is in the queue before it is taken out */
  addsBeforeRemoving: 'with a notice that is removed first',
  /** a job is completed after the receiver has it */
  completesAfterSending: 'with a job that is completed first',
  /** the id is made of the post and the milestone alone */
  idOfMilestone: 'with an id for each time it is noticed',
  /** what finds no room is counted */
  countsUnnoticed: 'without a count of what found no room',
})
export type Rules = typeof allRules

// Which milestones a post passes when its total in MongoDB rises. Pure.

/** `milestones`: ascending. A milestone is passed by the write that reaches it, and by no other. */
export const passed = (
  before: number,
  after: number,
  milestones: readonly number[],
): readonly number[] => milestones.filter((milestone) => before < milestone && milestone <= after)

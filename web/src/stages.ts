// The six stages of a like, in order. One colour and one dash pattern per stage, everywhere; the
// colours themselves are tokens in theme.css.
export const stages = [
  { key: 'api', name: 'API', role: 'takes likes' },
  { key: 'pending', name: 'Redis', role: 'pending' },
  { key: 'claimed', name: 'Batch', role: 'claimed' },
  { key: 'queue', name: 'BullMQ', role: 'jobs' },
  { key: 'worker', name: 'Worker', role: 'writes' },
  { key: 'mongodb', name: 'MongoDB', role: 'persisted' },
] as const

export type StageKey = (typeof stages)[number]['key']

/** The token of a stage, for SVG attributes and DOM styles. */
export const stageColour = (key: StageKey) => `var(--${key})`

// The seven stages of a like, in order. One colour and one dash pattern per stage, everywhere; the
// colours themselves are tokens in theme.css.
export const stages = [
  { key: 'api', name: 'API', role: 'accepted' },
  { key: 'pending', name: 'Redis', role: 'pending' },
  { key: 'claimed', name: 'Claimed', role: 'open batches' },
  { key: 'queue', name: 'BullMQ', role: 'jobs' },
  { key: 'worker', name: 'Worker', role: 'slices' },
  { key: 'mongodb', name: 'MongoDB', role: 'persisted' },
  { key: 'stream', name: 'Stream', role: 'browsers' },
] as const

export type StageKey = (typeof stages)[number]['key']

/** The token of a stage, for SVG attributes and DOM styles. */
export const stageColour = (key: StageKey) => `var(--${key})`

// What is known of a batch without a schema. Apart from `events.ts`, so that the page can have it without zod.

/** States of a batch, in the order they come. */
export const batchStates = ['claimed', 'queued', 'writing', 'failed', 'written', 'settled'] as const
export type BatchState = (typeof batchStates)[number]

const ranks: Record<BatchState, number> = {
  claimed: 0,
  queued: 1,
  writing: 2,
  failed: 2, // an attempt failed: it is written again
  written: 3,
  settled: 4,
}

/** Whether a batch that was in the state `a` is later in the state `b`, or still. */
export const isForward = (
  a: { readonly state: BatchState; readonly at: number },
  b: { readonly state: BatchState; readonly at: number },
): boolean => (ranks[a.state] === ranks[b.state] ? b.at >= a.at : ranks[b.state] > ranks[a.state])

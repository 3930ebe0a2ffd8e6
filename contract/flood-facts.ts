// What is known of a flood without a schema: its bounds and its states. Apart from `flood.ts`, so that the
// page can have them without zod.

/** What one flood may be at most. */
export const floodBounds = {
  rate: 50_000, // likes per second
  seconds: 300,
  posts: 100_000,
} as const

export const floodSkews = ['uniform', 'zipf', 'hot'] as const
export type FloodSkew = (typeof floodSkews)[number]

/** In the order they come; the last three are ends. */
export const floodStates = ['running', 'verifying', 'done', 'stopped', 'failed'] as const
export type FloodState = (typeof floodStates)[number]
/** What can be stopped. */
export type FloodPhase = Extract<FloodState, 'running' | 'verifying'>

export const isPhase = (state: FloodState): state is FloodPhase =>
  state === 'running' || state === 'verifying'

/** Why a flood was not compared with MongoDB. */
export const unverifiedReasons = ['stopped', 'not-persisted', 'totals-unknown'] as const
export type UnverifiedReason = (typeof unverifiedReasons)[number]

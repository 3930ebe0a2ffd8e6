// What is known of the laboratory without a schema: its drills, its columns, its bounds. Apart from `lab.ts`, so
// that the page can have them without zod.

/** What each drill breaks. In the order in which they are shown. */
export const drillNames = [
  'kill-redis',
  'freeze-redis',
  'fill-redis',
  'lose-reply',
  'kill-mongodb',
  'freeze-mongodb',
  'kill-worker',
  'two-workers',
  'cut-browsers',
] as const
export type DrillName = (typeof drillNames)[number]

/** Those that break a server: the naive ways stand on the same one and can run beside. */
export const besideDrills = [
  'kill-redis',
  'freeze-redis',
  'fill-redis',
  'kill-mongodb',
  'freeze-mongodb',
] as const satisfies readonly DrillName[]

export const mayBeBeside = (drill: DrillName): boolean =>
  (besideDrills as readonly DrillName[]).includes(drill)

export const naiveNames = ['write-per-like', 'job-per-like', 'counter-and-keys'] as const
export type NaiveName = (typeof naiveNames)[number]
export const columnNames = ['likeflow', ...naiveNames] as const
export type ColumnName = (typeof columnNames)[number]

/** What one drill may be at most. */
export const labBounds = {
  rate: 2000, // likes per second and column
  seconds: 30,
} as const

/** In the order they come; the last three are ends. */
export const labStates = ['preparing', 'running', 'checking', 'done', 'stopped', 'failed'] as const
export type LabState = (typeof labStates)[number]

export const isLabEnd = (state: LabState): boolean =>
  state === 'done' || state === 'stopped' || state === 'failed'

/** Why nothing may be broken here. */
export const labOffReasons = ['not-brought', 'given-servers', 'admin-not-local'] as const
export type LabOffReason = (typeof labOffReasons)[number]

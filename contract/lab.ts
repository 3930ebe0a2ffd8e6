// A drill of the laboratory: what is broken under a flood, how it goes, what came of it.
import { z } from 'zod'
import {
  columnNames,
  drillNames,
  labBounds,
  labOffReasons,
  labStates,
  naiveNames,
} from './lab-facts.ts'
import { Count, Ms, orNull, Rate, Time } from './vocabulary.ts'

export const DrillBody = z
  .strictObject({
    drill: z.enum(drillNames),
    rate: z.int().min(1).max(labBounds.rate).default(300).describe('likes per second and column'),
    seconds: z
      .int()
      .min(1)
      .max(labBounds.seconds)
      .default(10)
      .describe('of the flood; it goes on until all is as before'),
    beside: z.boolean().default(false).describe('the naive ways too, where a server is broken'),
  })
  .meta({ id: 'DrillBody' })
export type DrillBody = z.output<typeof DrillBody>

/** One way to count, under the same flood and the same fault. Counts are likes. */
export const LabColumn = z
  .object({
    name: z.enum(columnNames),
    accepted: Count,
    refused: Count.describe('surely not counted'),
    unknown: Count.describe('counted once or not at all'),
    held: Count.nullable().describe('of this flood in MongoDB; null: it does not answer'),
    perSecond: Rate.describe('accepted lately; of an ended flood the mean'),
    writesPerSecond: Rate.nullable().describe('documents written to MongoDB, likewise'),
    lagMs: Ms.nullable().describe(
      'age of the newest like in MongoDB; of an ended flood the longest',
    ),
    recoveryMs: Ms.nullable().describe(
      'from the end of the fault until likes are accepted and all of before is in MongoDB',
    ),
    lost: Count.nullable().describe('accepted, and not in MongoDB; null: not known'),
    doubled: Count.nullable().describe('in MongoDB, and never sent; null: not known'),
    fault: z.string().nullable().describe('why it could not be compared'),
  })
  .meta({ id: 'LabColumn' })
export type LabColumn = z.infer<typeof LabColumn>

/** A moment of a drill; the values are in the order of its columns. */
export const LabPoint = z
  .object({
    ms: Ms.describe('since the flood began'),
    perSecond: z.array(Rate),
    waiting: z.array(z.int().nullable()).describe('accepted and not in MongoDB; null: not known'),
  })
  .meta({ id: 'LabPoint' })
export type LabPoint = z.infer<typeof LabPoint>

export const LabRun = z
  .object({
    id: z.string(),
    ...DrillBody.shape,
    state: z.enum(labStates),
    startedAt: Time,
    elapsedMs: Ms.describe('since the flood began'),
    faultAtMs: Ms.nullable().describe('on the same clock'),
    healedAtMs: Ms.nullable(),
    steps: z.array(z.object({ ms: Ms, text: z.string() })),
    columns: z.array(LabColumn),
    points: z.array(LabPoint),
    fault: z.string().nullable().describe('of failed'),
  })
  .meta({ id: 'LabRun' })
export type LabRun = z.infer<typeof LabRun>

export const LabAnswer = z
  .object({
    off: z.enum(labOffReasons).nullable().describe('why no drill may run here'),
    run: orNull(LabRun).describe('the one that runs, or the last one'),
  })
  .meta({ id: 'LabAnswer' })
export type LabAnswer = z.infer<typeof LabAnswer>

export const LabSources = z
  .object({ sources: z.array(z.object({ name: z.enum(naiveNames), source: z.string() })) })
  .meta({ id: 'LabSources' })
export type LabSources = z.infer<typeof LabSources>

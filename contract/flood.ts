// A flood that the server sends to itself: what is asked for, how it goes, what came of it.
import { z } from 'zod'
import { floodBounds, floodSkews, floodStates, unverifiedReasons } from './flood-facts.ts'
import { Count, Ms, orNull, Rate, Time } from './vocabulary.ts'

export const FloodBody = z
  .strictObject({
    rate: z.int().min(1).max(floodBounds.rate).describe('likes per second'),
    seconds: z.int().min(1).max(floodBounds.seconds),
    posts: z.int().min(1).max(floodBounds.posts).default(500),
    skew: z
      .enum(floodSkews)
      .default('zipf')
      .describe('which posts: all alike, a few get most, or one gets nearly all'),
  })
  .meta({ id: 'FloodBody' })
export type FloodBody = z.output<typeof FloodBody>

/** Every acknowledged like against what MongoDB holds, post by post. */
export const FloodVerdict = z
  .object({
    status: z
      .enum(['equal', 'more', 'missing', 'not-verified'])
      .describe('more: others like these posts too, or a like counted twice'),
    acknowledged: Count,
    posts: Count.describe('posts that were compared'),
    missing: Count.describe('acknowledged likes that MongoDB does not hold'),
    extra: Count.describe('likes that the flood did not send'),
    ms: Ms.describe('until all was in MongoDB and compared'),
    reason: z.enum(unverifiedReasons).nullable().describe('of not-verified'),
  })
  .meta({ id: 'FloodVerdict' })
export type FloodVerdict = z.infer<typeof FloodVerdict>

/** One flood; also the stream's `flood` event. All counts are likes. */
export const Flood = z
  .object({
    id: z.string(),
    state: z.enum(floodStates).describe('stopped: ended before its time'),
    rate: Count.describe('planned likes per second'),
    seconds: Count,
    posts: Count,
    skew: z.enum(floodSkews),
    startedAt: Time,
    at: Time.describe('of these numbers'),
    elapsedMs: Ms.describe('since the first like left'),
    planned: Count,
    sent: Count.describe('with an outcome: accepted + refused + unknown'),
    accepted: Count,
    refused: Count.describe('surely not counted'),
    unknown: Count.describe('counted once or not at all'),
    perSecond: Rate.describe('accepted lately'),
    verdict: orNull(FloodVerdict),
    fault: z.string().nullable().describe('of failed'),
  })
  .meta({ id: 'Flood' })
export type Flood = z.infer<typeof Flood>
